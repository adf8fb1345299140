// Metrics serves what happens to the modules of Lua states: to Prometheus at /metrics and as expvar at /debug/vars. Each
// request of /run runs a script in a state of its own, and each of /timeline.svg does and draws how its modules loaded.
package main

import (
	_ "embed"
	"expvar"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	lua "github.com/yuin/gopher-lua"

	_ "github.com/luamodgen/luamodgen/examples/metrics/bindings"
	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/chart"
	"github.com/luamodgen/luamodgen/runtime/logs"
	"github.com/luamodgen/luamodgen/runtime/vars"
)

//go:embed script.lua
var script string

func main() {
	addr := flag.String("addr", "localhost:8080", "where to serve")
	flag.Parse()
	if err := vars.Publish("luamodgen"); err != nil {
		log.Fatal(err)
	}
	s := newServer(slog.Default())
	log.Printf("see http://%[1]s/metrics, http://%[1]s/timeline.svg, http://%[1]s/debug/vars, http://%[1]s/run", *addr)
	log.Fatal(http.ListenAndServe(*addr, s))
}

// server runs the script and serves what was observed.
type server struct {
	*http.ServeMux
	observers []runtime.Option
}

// newServer returns a server that logs to l.
func newServer(l *slog.Logger) *server {
	registry := prometheus.NewRegistry()
	s := &server{http.NewServeMux(), []runtime.Option{
		runtime.Observe(newMetrics(registry)), runtime.Observe(logs.Observer(l)),
	}}
	s.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	s.Handle("GET /debug/vars", expvar.Handler())
	s.HandleFunc("GET /timeline.svg", s.serveTimeline)
	s.HandleFunc("GET /run", s.serveRun)
	return s
}

func (s *server) serveTimeline(w http.ResponseWriter, _ *http.Request) {
	line := &chart.Timeline{Title: "How the modules of script.lua loaded"}
	if err := s.run(runtime.Observe(line)); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_ = line.WriteSVG(w) // fails when the client is gone
}

func (s *server) serveRun(w http.ResponseWriter, _ *http.Request) {
	if err := s.run(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, "done")
}

// run runs the script in a new state.
func (s *server) run(opts ...runtime.Option) error {
	L := lua.NewState()
	defer runtime.Close(L)
	if err := runtime.Preload(L, "standard", append(opts, s.observers...)...); err != nil {
		return err
	}
	return L.DoString(script)
}
