package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"mizan/internal/fault"
)

// Where the document is served, for programs and for people.
const (
	openAPIPath = base + "/openapi.json"
	docsPath    = "/api/docs"
)

var (
	//go:embed docs.gohtml
	docsTemplate string
	//go:embed docs.css
	docsStyle string
)

// documents registers the OpenAPI document, its page and the addresses that
// stand in the type of problems.
func (s *service) documents(e *echo.Echo) error {
	document, err := json.MarshalIndent(s.huma.OpenAPI(), "", "  ")
	if err != nil {
		return fmt.Errorf("write the OpenAPI document: %w", err)
	}
	page, err := docsPage(s.huma.OpenAPI())
	if err != nil {
		return fmt.Errorf("write the page of the API: %w", err)
	}
	style := sha256.Sum256([]byte(docsStyle))
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(style[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	e.GET(openAPIPath, func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", public)
		return c.Blob(http.StatusOK, jsonType, document)
	})
	e.GET(docsPath, func(c echo.Context) error {
		c.Response().Header().Set("Content-Security-Policy", policy)
		c.Response().Header().Set("Cache-Control", public)
		return c.HTMLBlob(http.StatusOK, page)
	})
	e.GET("/problems/:code", func(c echo.Context) error {
		code := fault.Code(c.Param("code"))
		if _, known := s.problems.status[code]; !known {
			return echo.ErrNotFound
		}
		return c.Redirect(http.StatusSeeOther, docsPath+"#problem-"+string(code))
	})
	return nil
}

// docsModel is what the page shows: the document, in the order of its chapters.
type docsModel struct {
	Title, Version string
	Style          template.CSS
	About          []string
	OpenAPI        string
	Chapters       []docsChapter
	Problems       []docsProblem
	Schemas        []docsSchema
}

type docsChapter struct {
	Name, About string
	Operations  []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, About string
	Public                           bool
	Parameters                       []docsField
	Body                             string // name of a schema
	Answers                          []docsAnswer
	Curl                             string
}

type docsAnswer struct{ Status, About, Schema, Media string }

type docsSchema struct {
	Name   string
	Fields []docsField
}

type docsField struct {
	Name, Place, Type, Link, About string
	Required                       bool
}

type docsProblem struct {
	Code   string
	Status int
	About  string
}

// docsPage renders the page from the document. It has no script and loads
// nothing.
func docsPage(doc *huma.OpenAPI) ([]byte, error) {
	t, err := template.New("docs").Parse(docsTemplate)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, docsModel{
		Title: doc.Info.Title, Version: doc.Info.Version, OpenAPI: openAPIPath,
		Style:    template.CSS(docsStyle), // #nosec G203 -- our own embedded file
		About:    strings.Split(doc.Info.Description, "\n\n"),
		Chapters: docsChapters(doc), Problems: docsProblems(), Schemas: docsSchemas(doc),
	})
	return out.Bytes(), err
}
