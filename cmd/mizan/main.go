// Command mizan is the whole service in one program: it serves the API, runs
// the demonstration, scores batch files, draws scorecards, checks
// questionnaires and imports results. Each subcommand is in a file of its own
// name; this one only reads the command line.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"mizan/internal/fault"
	"mizan/internal/i18n"
	"mizan/scoring/analysis"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // the work failed; the first line on standard error says why
	exitUsage  = 2 // the command line was wrong
)

// commands is the command line. Every flag can be given as an environment
// variable too: --addr is MIZAN_ADDR.
type commands struct {
	Demo          demoCommand          `cmd:"" help:"Run the service on demonstration data."`
	Serve         serveCommand         `cmd:"" help:"Run the service."`
	Setup         setupCommand         `cmd:"" help:"Make the first administrator's token; closes itself."`
	Score         scoreCommand         `cmd:"" help:"Score a file of answers without a database."`
	Analyse       analyseCommand       `cmd:"" help:"Tell how sure results are and what moves them."`
	Report        reportCommand        `cmd:"" help:"Draw one economy's scorecard as PDF."`
	Import        importCommand        `cmd:"" help:"Bring in results of an edition run elsewhere."`
	Backup        backupCommand        `cmd:"" help:"Copy the database, also while the service runs."`
	Audit         auditCommand         `cmd:"" help:"Verify the record of events."`
	Questionnaire questionnaireCommand `cmd:"" help:"Check questionnaire files."`
	Health        healthCommand        `cmd:"" help:"Ask a running service whether it is well."`
	Version       versionCommand       `cmd:"" help:"Print versions of program, engine and questionnaires."`
}

// app is what every command works with.
type app struct {
	ctx    context.Context //nolint:containedctx // one command, one context: the run's own
	in     io.Reader
	out    io.Writer
	err    io.Writer
	now    func() time.Time
	random io.Reader
	texts  *i18n.Texts
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // told a second time, the program ends at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// exit is how kong ends the program after help; run turns it into a code.
type exit int

// run is the program with its surroundings as arguments.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) (code int) {
	a, err := newApp(ctx, in, out, errs)
	if err != nil {
		complain(errs, "mizan: %v", err)
		return exitFailed
	}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exit:
			code = int(e)
		default:
			panic(e)
		}
	}()
	parser, err := commandLine(out, errs)
	if err != nil {
		complain(errs, "mizan: %v", err)
		return exitFailed
	}
	if len(args) > 0 && args[0] == "help" {
		args = append(args[1:], "--help")
	}
	command, err := parser.Parse(args)
	if err != nil {
		complain(errs, "mizan: %v\nTry: mizan --help", err)
		return exitUsage
	}
	return a.outcome(command.Run(a))
}

func commandLine(out, errs io.Writer) (*kong.Kong, error) {
	return kong.New(&commands{},
		kong.Name("mizan"),
		kong.Description("National cybersecurity maturity: questionnaires, scores, scorecards."),
		kong.Vars{
			"replications": strconv.Itoa(analysis.Replications), "rows": strconv.Itoa(analysis.Rows),
			"seed": strconv.Itoa(analysis.Seed),
			"analyses": strings.Join([]string{
				analyseRobustness, analyseSensitivity, analyseCoherence, analyseChange,
			}, ","),
			"analysing": "robustness (how sure positions are), sensitivity (what moves them), " +
				"coherence (the index against itself) or change (since --from).",
		},
		kong.UsageOnError(), kong.Writers(out, errs), kong.DefaultEnvars("MIZAN"),
		kong.Exit(func(code int) { panic(exit(code)) }))
}

// complain writes a line on standard error. Where nobody reads it any more,
// nobody is left to be told.
func complain(errs io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(errs, format+"\n", args...)
}

// say writes on standard output, and fails where that is full or closed.
func (a *app) say(format string, args ...any) error {
	_, err := fmt.Fprintf(a.out, format, args...)
	return err
}

func newApp(ctx context.Context, in io.Reader, out, errs io.Writer) (*app, error) {
	texts, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	return &app{ctx: ctx, in: in, out: out, err: errs, now: time.Now, random: rand.Reader, texts: texts}, nil
}

// outcome prints why a command failed: the fault in words, one rejected field
// a line, and the bare cause of what has no words.
func (a *app) outcome(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		complain(a.err, "mizan: %v\nTry: mizan --help", err)
		return exitUsage
	}
	if errors.Is(err, context.Canceled) {
		err = fault.New(fault.Unavailable, "run.stopped").Because(err)
	}
	sentence, fields := a.texts.In(i18n.English).Fault(err)
	if unexplained(err) {
		sentence = err.Error()
	}
	complain(a.err, "mizan: %s", sentence)
	for _, f := range fields {
		complain(a.err, "  %s", f)
	}
	return exitFailed
}

// usageError is a mistake in the command line that the parser cannot see.
type usageError struct{ message string }

func (u usageError) Error() string { return u.message }
