package api

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"mizan/internal/fault"
	"mizan/internal/i18n"
)

// bodyLimit bounds a JSON body in bytes. The longest answer the rules allow,
// in Arabic, has a quarter of it.
const bodyLimit = 256 << 10

// Language is the language an answer is wanted in.
type Language struct {
	Lang   string `query:"lang" validate:"omitempty,language" doc:"Of the texts; Accept-Language otherwise"`
	Accept string `header:"Accept-Language" hidden:"true"`
}

// lang is the language to answer in.
func (l Language) lang() string { return languageOf(l.Lang, l.Accept) }

// languageOf picks a language: the one asked for in the address if there is
// such a language, else the best of the header, else English.
func languageOf(asked, header string) string {
	if lang, err := i18n.Parse(asked); err == nil {
		return lang
	}
	if header == "" {
		return i18n.English
	}
	return i18n.Negotiate(header)
}

// Key makes an unsafe request safe to repeat.
type Key struct {
	IdempotencyKey string `header:"Idempotency-Key" validate:"omitempty,key" doc:"Makes repeating safe"`
}

// hashOf is the hash under which a body is compared with that of a repeated
// request.
func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Payload is a JSON body of type T. huma reads no bodies here: it would accept
// members that the schema does not have.
type Payload[T any] struct {
	Value T `validate:"-"`
	raw   []byte
	fault error
}

// Resolve is called by huma before the operation; it reads the bytes and keeps
// what was wrong with them for open.
func (p *Payload[T]) Resolve(ctx huma.Context) []error {
	p.raw, p.fault = readBody(ctx)
	return nil
}

// readBody reads at most bodyLimit bytes, whatever length was announced.
func readBody(ctx huma.Context) ([]byte, error) {
	media, _, err := mime.ParseMediaType(ctx.Header("Content-Type"))
	if err != nil || media != "application/json" {
		return nil, fault.New(mediaType, "request.media", "want", "application/json")
	}
	announced, err := strconv.ParseInt(ctx.Header("Content-Length"), 10, 64)
	if err == nil && announced > bodyLimit {
		return nil, tooLarge()
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, io.NopCloser(ctx.BodyReader()), bodyLimit))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, tooLarge()
	case err != nil:
		return nil, fault.New(fault.Malformed, "request.body.unreadable").Because(err)
	}
	return body, nil
}

func tooLarge() error { return fault.New(fault.TooLarge, "request.body.large", "limit", bodyLimit) }

// open decodes the body into Value.
func (p *Payload[T]) open(s *shape) error {
	if p.fault != nil {
		return p.fault
	}
	return decode(p.raw, s, &p.Value)
}

// body returns a pointer to Value, for the validator and the schema.
func (p *Payload[T]) body() any { return &p.Value }

// hash is the hash of the bytes that were sent.
func (p *Payload[T]) hash() string { return hashOf(p.raw) }

// carrier is an input with a body.
type carrier interface {
	open(s *shape) error
	body() any
}
