package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/luamodgen/luamodgen/runtime"
)

// metrics is an observer that counts and measures for Prometheus.
type metrics struct {
	loads        *prometheus.CounterVec   // by module, cause and result
	loading      *prometheus.HistogramVec // seconds, by module
	constructing *prometheus.HistogramVec // seconds, by module and result
	hits         *prometheus.CounterVec   // by module
	unloads      *prometheus.CounterVec   // by module and result
}

// buckets are from 10 µs, as a module in memory takes, to 10 s, as one takes that connects to something.
var buckets = prometheus.ExponentialBuckets(1e-5, 10, 7)

// newMetrics returns metrics that r has, besides those of the process.
func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		loads:        counter("loads_total", "Modules that Lua states loaded.", "module", "cause", "result"),
		loading:      histogram("load_seconds", "Time to load a module with its dependencies.", "module"),
		constructing: histogram("constructor_seconds", "Time in the constructor of a module.", "module", "result"),
		hits:         counter("cache_hits_total", "Modules that were there when they were needed.", "module"),
		unloads:      counter("unloads_total", "Modules that Lua states let go of.", "module", "result"),
	}
	r.MustRegister(m.loads, m.loading, m.constructing, m.hits, m.unloads,
		gauge("states", "Lua states with modules that are open.", func(c runtime.Counters) int64 { return c.Preloads - c.Closes }),
		gauge("modules_loaded", "Modules that Lua states hold.", func(c runtime.Counters) int64 { return c.Loads - c.LoadErrors - c.Unloads }),
	)
	return m
}

// Observe counts e.
func (m *metrics) Observe(e runtime.Event) {
	seconds, result := e.Duration.Seconds(), "ok"
	if e.Err != nil {
		result = "error"
	}
	switch e.Kind {
	case runtime.LoadEnd:
		m.loads.WithLabelValues(e.Module, string(e.Cause), result).Inc()
		m.loading.WithLabelValues(e.Module).Observe(seconds)
	case runtime.Constructed:
		m.constructing.WithLabelValues(e.Module, result).Observe(seconds)
	case runtime.CacheHit:
		m.hits.WithLabelValues(e.Module).Inc()
	case runtime.Unloaded:
		m.unloads.WithLabelValues(e.Module, result).Inc()
	}
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "luamodgen", Name: name, Help: help}, labels)
}

func histogram(name, help string, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "luamodgen", Name: name, Help: help, Buckets: buckets}, labels)
}

// gauge is of what the runtime counts without an observer.
func gauge(name, help string, value func(runtime.Counters) int64) prometheus.GaugeFunc {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "luamodgen", Name: name, Help: help}, func() float64 {
		return float64(value(runtime.Stats()))
	})
}
