package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Every answer carries the headers that keep browsers from guessing.
func TestSecurityHeaders(t *testing.T) {
	f, n := begun(t)
	for _, c := range matrix() {
		method, path := n.path(c.route)
		a := f.as("anonymous").call(method, path, c.body)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		} {
			if got := a.Header().Get(name); got != want {
				t.Errorf("%s: %s = %q", c.route, name, got)
			}
		}
		policy := a.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: Content-Security-Policy = %q", c.route, policy)
		}
		for name := range a.Header() {
			if strings.HasPrefix(name, "Access-Control") || name == "Strict-Transport-Security" || name == "Server" {
				t.Errorf("%s: header %s", c.route, name)
			}
		}
	}
	unknown := f.as("anonymous").with("Origin", "https://evil.example").get("/nothing").want(http.StatusNotFound)
	unknown.problem("not_found")
	if unknown.Header().Get("X-Content-Type-Options") != "nosniff" || unknown.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("headers of an unknown route: %v", unknown.Header())
	}
}

func TestHSTSBehindTLSOnly(t *testing.T) {
	e, _, err := build(Options{
		Economies: newDocuments(t).service.Economies, Questionnaires: newDocuments(t).service.Questionnaires,
		Now: time.Now, BehindTLS: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	if got := w.Header().Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=31536000") {
		t.Errorf("Strict-Transport-Security = %q", got)
	}
}

// What belongs to a country is stored by nobody on the way; what is public may be.
func TestCaching(t *testing.T) {
	f, n := begun(t)
	for _, c := range matrix() {
		method, path := n.path(c.route)
		if method != http.MethodGet || !strings.HasPrefix(path, base) {
			continue
		}
		a := f.as("focal").get(strings.TrimPrefix(path, base))
		want := noStore
		switch strings.Split(c.route, "/")[3] {
		case "questionnaires", "economies", "groups", "openapi.json":
			want = public
		}
		if got := a.Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control = %q, want %q", c.route, got, want)
		}
	}
}

// A token that is not in force is refused everywhere below /api/v1, also where
// the public may read.
func TestWrongToken(t *testing.T) {
	f, n := begun(t)
	for _, header := range []string{"Bearer mzn_" + strings.Repeat("a", 52), "Bearer", "Basic dXNlcjpwYXNz", "mzn_x"} {
		for _, c := range matrix() {
			method, path := n.path(c.route)
			if !strings.HasPrefix(path, base) {
				continue
			}
			a := f.as("anonymous").with("Authorization", header).call(method, path, c.body)
			a.want(http.StatusUnauthorized).problem("unauthenticated")
			if a.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("%s: WWW-Authenticate = %q", c.route, a.Header().Get("WWW-Authenticate"))
			}
		}
	}
}

func TestRevokedToken(t *testing.T) {
	f, _ := begun(t)
	f.as("admin").del("/tokens/" + f.actorOf("stranger").ID).want(http.StatusNoContent)
	f.as("stranger").get("/assessments").want(http.StatusUnauthorized)
	listed := f.as("admin").get("/tokens").want(http.StatusOK).Body.String()
	for who, secret := range f.tokens {
		if secret != "" && strings.Contains(listed, secret) {
			t.Errorf("the list of tokens shows the secret of %s", who)
		}
	}
}

// A token in an address is no token, and no line of the log holds a token, a
// query or an answer.
func TestSecretsStayOut(t *testing.T) {
	f, n := begun(t)
	secret := f.tokens["focal"]
	a := f.as("anonymous").get("/assessments?access_token=" + secret).want(http.StatusUnprocessableEntity)
	if strings.Contains(a.Body.String(), secret) {
		t.Errorf("the problem repeats the token: %s", a.Body)
	}
	f.say("/assessments/"+n["assessment"], "law.crime.2", PutAnswerBody{State: "answered", Choice: "yes", Comment: "Unrepeatable"}).want(http.StatusOK)
	for _, private := range []string{secret, "access_token", "Unrepeatable"} {
		if strings.Contains(f.log.String(), private) {
			t.Errorf("the log holds %q", private)
		}
	}
	if !strings.Contains(f.log.String(), `"route":"/api/v1/assessments/:id/answers/:item"`) {
		t.Errorf("the log has no line for a write:\n%s", f.log)
	}
}

func TestQueries(t *testing.T) {
	f, _ := begun(t)
	tests := []struct {
		rule, path string
		want       int
	}{
		{"a misspelt parameter", "/editions?grup=las", http.StatusUnprocessableEntity},
		{"a parameter twice", "/groups?lang=ar&lang=en", http.StatusBadRequest},
		{"no number", "/editions/gci-2024/results?revision=x", http.StatusUnprocessableEntity},
		{"a negative revision", "/editions/gci-2024/results?revision=-1", http.StatusUnprocessableEntity},
		{"an unknown language", "/groups?lang=xx", http.StatusUnprocessableEntity},
		{"a semicolon, which hides what follows", "/editions/gci-2024/results?group=las;x=1", http.StatusBadRequest},
		{"a bad escape", "/editions/gci-2024/results?revision=1%zz", http.StatusBadRequest},
		{"a bad escape on an unknown route", "/nothing?x=%zz", http.StatusBadRequest},
		{"a bad escape beside the operations", "/openapi.json?x=%zz", http.StatusBadRequest},
		{"an unknown route stays unknown", "/nothing?x=1", http.StatusNotFound},
		{"a name as it is", "/questionnaires/small@1.2.0", http.StatusOK},
		{"a name as encodeURIComponent writes it", "/questionnaires/small%401.2.0", http.StatusOK},
		{"letters that need no escape", "/groups/d%65mo", http.StatusOK},
		{"an escape is decoded once", "/groups/d%2565mo", http.StatusNotFound},
		{"an encoded slash", "/questionnaires/small%2F1.2.0", http.StatusNotFound},
		{"an encoded slash for a real one", "/groups%2Fdemo", http.StatusNotFound},
		{"an encoded slash beside other escapes", "/groups/d%65mo%2f", http.StatusNotFound},
		{"a path that climbs", "/groups/..%2f..%2fetc", http.StatusNotFound},
		{"an encoded slash where one must sign in", "/assessments/asm%2Fx", http.StatusNotFound},
		{"a path that climbs by dots", "/groups/%2e%2e", http.StatusNotFound},
		{"NUL", "/editions/%00", http.StatusNotFound},
		{"bytes that are no UTF-8", "/editions/%ff", http.StatusNotFound},
		{"what a query language would read", "/editions/'%20OR%201=1--", http.StatusNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			a := f.as("anonymous").get(tt.path).want(tt.want)
			if cache := a.Header().Get("Cache-Control"); a.Code != http.StatusOK && cache != noStore {
				t.Errorf("Cache-Control = %q", cache)
			}
			if a.Code == http.StatusBadRequest {
				a.problem("malformed")
			}
		})
	}
}

func TestMethods(t *testing.T) {
	f, _ := begun(t)
	refused := f.as("anonymous").del("/questionnaires").want(http.StatusMethodNotAllowed)
	refused.problem("method_not_allowed")
	options := f.as("anonymous").call(http.MethodOptions, base+"/questionnaires", nil).want(http.StatusNoContent)
	for _, a := range []*answer{refused, options} {
		if allow := a.Header().Get("Allow"); allow != "OPTIONS, GET, HEAD" {
			t.Errorf("%s: Allow = %q", a.call, allow)
		}
	}
	written := f.as("anonymous").del(base + "/editions/trial-1/publication/confirmation")
	if allow := written.Header().Get("Allow"); strings.Contains(allow, http.MethodHead) {
		t.Errorf("HEAD is allowed where GET is not: %q", allow)
	}
	server := httptest.NewServer(f.handler)
	defer server.Close()
	server.Client().Transport = &http.Transport{DisableCompression: true} // else GET alone asks for gzip
	get, err := server.Client().Get(server.URL + base + "/groups/las")
	if err != nil {
		t.Fatal(err)
	}
	defer get.Body.Close()
	head, err := server.Client().Head(server.URL + base + "/groups/las")
	if err != nil {
		t.Fatal(err)
	}
	defer head.Body.Close()
	body, err := io.ReadAll(head.Body)
	if err != nil || len(body) > 0 || head.StatusCode != http.StatusOK || head.Header.Get("ETag") != get.Header.Get("ETag") {
		t.Errorf("HEAD: %d, %d bytes, %v, %v", head.StatusCode, len(body), head.Header, err)
	}
	if !strings.Contains(f.log.String(), `"method":"HEAD","route":"/api/v1/groups/:code"`) {
		t.Error("the log has no line for a HEAD")
	}
}

func TestLanguages(t *testing.T) {
	f, _ := begun(t)
	tests := []struct{ rule, query, header, want string }{
		{"the address wins", "?lang=ar", "fr", "ar"},
		{"the header", "", "fr-MA, ar;q=0.5", "fr"},
		{"weights count", "", "fr;q=0.1, ar;q=0.9", "ar"},
		{"English where nothing fits", "", "sw", "en"},
		{"English without a wish", "", "", "en"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			var g GroupBody
			a := f.as("anonymous").with("Accept-Language", tt.header).get("/groups/las" + tt.query).want(http.StatusOK).into(&g)
			group, _ := f.service.Economies.Group("las")
			if g.Official != group.Names[tt.want].Official || a.Header().Get("Content-Language") != tt.want {
				t.Errorf("%q, Content-Language %s, want %s", g.Official, a.Header().Get("Content-Language"), tt.want)
			}
		})
	}
}

// A body over the limit is refused without being read, whether its length was
// announced or not.
func TestBodyLimit(t *testing.T) {
	f, n := begun(t)
	server := httptest.NewServer(f.handler)
	defer server.Close()
	address := server.URL + base + "/assessments/" + n["assessment"] + "/answers/law.crime.1"
	for _, chunked := range []bool{false, true} {
		t.Run(fmt.Sprintf("chunked %t", chunked), func(t *testing.T) {
			endless := &counted{Reader: io.LimitReader(spaces{}, 64<<20)}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, endless)
			if err != nil {
				t.Fatal(err)
			}
			if !chunked {
				r.ContentLength = 64 << 20
			}
			r.Header.Set("Content-Type", jsonType)
			r.Header.Set("If-Match", `"1"`)
			r.Header.Set("Authorization", "Bearer "+f.tokens["focal"])
			got, err := server.Client().Do(r)
			if err == nil { // the connection may be cut before the answer is read
				got.Body.Close()
				if got.StatusCode != http.StatusRequestEntityTooLarge {
					t.Errorf("status %d", got.StatusCode)
				}
			}
			if taken := endless.n.Load(); taken > 16<<20 {
				t.Errorf("%d bytes were taken", taken)
			}
		})
	}
	exact := `{"state":"answered","choice":"no"` + strings.Repeat(" ", bodyLimit-34) + `}`
	f.as("focal").ifMatch(`"1"`).put("/assessments/"+n["assessment"]+"/answers/law.crime.1", exact).want(http.StatusOK)
	f.as("focal").ifMatch(`"2"`).put("/assessments/"+n["assessment"]+"/answers/law.crime.1", exact+" ").want(http.StatusRequestEntityTooLarge)
}

// A body that announces to be too long is not read at all.
func TestAnnouncedLengthIsEnough(t *testing.T) {
	f, n := begun(t)
	unread := &counted{Reader: spaces{}}
	r := httptest.NewRequest(http.MethodPut, base+"/assessments/"+n["assessment"]+"/answers/law.crime.1", unread)
	r.Header.Set("Content-Type", jsonType)
	r.Header.Set("Authorization", "Bearer "+f.tokens["focal"])
	r.Header.Set("Content-Length", "262145")
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || unread.n.Load() > 0 {
		t.Errorf("status %d after %d bytes", w.Code, unread.n.Load())
	}
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	copy(p, bytes.Repeat([]byte(" "), len(p)))
	return len(p), nil
}

type counted struct {
	io.Reader
	n atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

func TestReadiness(t *testing.T) {
	f := newDocuments(t)
	f.service.Ready = func(context.Context) error { return io.ErrUnexpectedEOF }
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || strings.Contains(w.Body.String(), "EOF") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}
