package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"

	"mizan/api"
	"mizan/internal/economies"
	"mizan/internal/fault"
	"mizan/internal/store"
	"mizan/internal/workflow"
	"mizan/questionnaires"
	"mizan/reports"
)

// databaseFile is the one file of the embedded database inside --data.
const databaseFile = "mizan.db"

// service is everything that runs behind a command that needs the database.
type service struct {
	store     *store.Store
	work      *workflow.Workflow
	catalogue *questionnaires.Catalogue
	register  *economies.Register
	cards     *scorecards
}

// open opens the database in the folder, made if it is not there, and wires
// the service to it.
func (a *app) open(folder string) (*service, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "store.folder",
			"folder", folder, "message", plain(err)).Because(err)
	}
	catalogue, err := questionnaires.Embedded()
	if err != nil {
		return nil, err
	}
	register, err := economies.Load()
	if err != nil {
		return nil, err
	}
	fonts, err := reports.LoadFonts()
	if err != nil {
		return nil, err
	}
	s, err := store.Open(a.ctx, store.Options{Path: filepath.Join(folder, databaseFile)})
	if err != nil {
		return nil, err
	}
	work := workflow.New(workflow.Deps{
		Store: s, Questionnaires: catalogue, Economies: register, Now: a.now, Random: a.random,
	})
	return &service{
		store: s, work: work, catalogue: catalogue, register: register,
		cards: newScorecards(work, register, a.texts, fonts),
	}, nil
}

// close flushes the database; err is the command's own result.
func (s *service) close(err error) error {
	return errors.Join(err, s.store.Close())
}

// handler is the HTTP side of the service.
func (a *app) handler(s *service, log *slog.Logger, behindTLS bool) (http.Handler, error) {
	handler, err := api.New(api.Options{
		Workflow: s.work, Questionnaires: s.catalogue, Economies: s.register, Now: a.now,
		Scorecard: s.cards.pdf,
		Translate: func(lang, key string, args map[string]any) string {
			return a.texts.In(lang).T(key, args)
		},
		Ready: s.store.Ready, Log: log, Version: version(), BehindTLS: behindTLS,
	})
	if err != nil {
		return nil, fmt.Errorf("build the API: %w", err)
	}
	return handler, nil
}

// version is the program's version as the build knows it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// unexplained reports whether an error has no words of its own for whoever
// sits at the machine; they get its technical form then.
func unexplained(err error) bool { return fault.Of(err).Code == fault.Internal }

// plain is the innermost reason of an error of the operating system.
func plain(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
