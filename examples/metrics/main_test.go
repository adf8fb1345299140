package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/luatest"
	"github.com/luamodgen/luamodgen/runtime/vars"
)

// serve starts the server on a port of its own.
func serve(t *testing.T, log io.Writer) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(newServer(slog.New(slog.NewTextHandler(log, nil))))
	t.Cleanup(srv.Close)
	return srv
}

// get returns what the server has at a path.
func get(t *testing.T, srv *httptest.Server, path string) (body, contentType string) {
	t.Helper()
	r, err := http.Get(srv.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	all, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %s", path, r.Status, all)
	}
	return string(all), r.Header.Get("Content-Type")
}

func TestMetrics(t *testing.T) {
	var log bytes.Buffer
	srv := serve(t, &log)
	get(t, srv, "/run")
	get(t, srv, "/run")
	body, _ := get(t, srv, "/metrics")
	for _, line := range []string{
		`luamodgen_loads_total{cause="require",module="search",result="ok"} 2`,
		`luamodgen_loads_total{cause="dependency",module="store",result="ok"} 2`,
		`luamodgen_loads_total{cause="require",module="mail",result="error"} 2`,
		`luamodgen_load_seconds_count{module="search"} 2`,
		`luamodgen_constructor_seconds_count{module="search",result="ok"} 2`,
		`luamodgen_constructor_seconds_bucket{module="store",result="ok",le="0.01"} 0`,
		`luamodgen_constructor_seconds_count{module="mail",result="error"} 2`,
		`luamodgen_cache_hits_total{module="store"} 2`,
		`luamodgen_unloads_total{module="search",result="ok"} 2`,
		`luamodgen_unloads_total{module="store",result="ok"} 2`,
		`luamodgen_states 0`,
		`luamodgen_modules_loaded 0`,
	} {
		if !strings.Contains(body, "\n"+line+"\n") {
			t.Errorf("/metrics has no %s", line)
		}
	}
	if t.Failed() {
		t.Log(body)
	}
	srv.Close()
	if n := strings.Count(log.String(), `level=WARN msg="load end"`); n != 2 || !strings.Contains(log.String(), `error="no mail server"`) {
		t.Errorf("logged:\n%s", log.String())
	}
}

func TestTimeline(t *testing.T) {
	srv := serve(t, io.Discard)
	body, contentType := get(t, srv, "/timeline.svg")
	if contentType != "image/svg+xml" {
		t.Errorf("content type: %s", contentType)
	}
	for _, part := range []string{">search</text>", ">store</text>", "✗ mail: no mail server</text>", "3 loads within "} {
		if !strings.Contains(body, part) {
			t.Errorf("the picture has no %s:\n%s", part, body)
		}
	}
}

var publish = sync.OnceValue(func() error { return vars.Publish("luamodgen") })

func TestVars(t *testing.T) {
	if err := publish(); err != nil {
		t.Fatal(err)
	}
	srv := serve(t, io.Discard)
	before := runtime.Stats()
	get(t, srv, "/run")
	body, _ := get(t, srv, "/debug/vars")
	var got struct{ Luamodgen runtime.Counters }
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if n := got.Luamodgen.Loads - before.Loads; n != 3 {
		t.Errorf("%d loads, expected 3", n)
	}
}

// TestScripts runs the tests that are written in Lua.
func TestScripts(t *testing.T) { luatest.Dir(t, "testdata", "standard") }
