package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"mizan/internal/fault"
	"mizan/scoring/composite"
)

// input opens a file, or standard input for "-", and names it for faults.
func (a *app) input(path string) (in io.ReadCloser, name string, err error) {
	if path == "-" {
		return a.reader(io.NopCloser(a.in)), "standard input", nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, "", fault.New(fault.NotFound, "file.unreadable",
			"file", path, "message", plain(err)).Because(err)
	}
	return a.reader(file), filepath.Base(path), nil
}

// openProject reads a method file and the files that it names.
func (a *app) openProject(method string) (*composite.Project, error) {
	p, err := composite.Open(method, func(path string) (io.ReadCloser, error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		return a.reader(file), nil
	})
	return p, a.stopped(err)
}

// reader ends with the context's error when the program is told to stop, also
// while nothing comes: what is no file on a disk is waited for elsewhere.
func (a *app) reader(in io.ReadCloser) io.ReadCloser {
	if file, ok := in.(*os.File); ok {
		if info, err := file.Stat(); err == nil && (info.Mode().IsRegular() || info.IsDir()) {
			return &fileReader{file, a.ctx}
		}
	}
	from, to := io.Pipe()
	go func() {
		_, err := io.Copy(to, in)
		to.CloseWithError(errors.Join(err, in.Close()))
	}()
	context.AfterFunc(a.ctx, func() { to.CloseWithError(a.ctx.Err()) })
	return from
}

// fileReader reads a file until the context ends.
type fileReader struct {
	*os.File
	ctx context.Context //nolint:containedctx // a reader is given none
}

// Read is File.Read, or the context's error.
func (r *fileReader) Read(to []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.File.Read(to)
}

// WriteTo hides that of os.File, which would not look at the context.
func (r *fileReader) WriteTo(to io.Writer) (int64, error) {
	return io.Copy(to, struct{ io.Reader }{r})
}

// stopped is the context's error where that is why something failed, or would
// go on for nothing; otherwise the error itself.
func (a *app) stopped(err error) error {
	if stop := a.ctx.Err(); stop != nil {
		return stop
	}
	return err
}
