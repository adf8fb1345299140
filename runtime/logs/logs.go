// Package logs writes what happens to modules to a log. It is apart from package runtime for the 28 kB that log/slog adds to a program.
package logs

import (
	"context"
	"log/slog"

	"github.com/luamodgen/luamodgen/runtime"
)

// Observer returns an observer that logs to l, or to slog.Default() when l is nil:
//
//	runtime.Preload(L, "standard", runtime.Observe(logs.Observer(nil)))
//
// The message is the kind of the event. Failures are warnings, since the program may well cope with them, what scripts
// trace is information, and all else is for debugging.
func Observer(l *slog.Logger) runtime.Observer {
	return runtime.ObserverFunc(func(e runtime.Event) { write(l, e) })
}

func write(l *slog.Logger, e runtime.Event) {
	if l == nil {
		l = slog.Default()
	}
	if ctx, level := context.Background(), levelOf(e); l.Enabled(ctx, level) {
		l.LogAttrs(ctx, level, string(e.Kind), attrs(e)...)
	}
}

// levelOf returns how important e is.
func levelOf(e runtime.Event) slog.Level {
	switch {
	case e.Err != nil:
		return slog.LevelWarn
	case e.Kind == runtime.Trace:
		return slog.LevelInfo
	default:
		return slog.LevelDebug
	}
}

// attrs are what e says, without what is empty.
func attrs(e runtime.Event) []slog.Attr {
	if e.Kind == runtime.Trace {
		return []slog.Attr{slog.Uint64("state", e.State), slog.String("message", e.Message)}
	}
	list := append(make([]slog.Attr, 0, 6), slog.Uint64("state", e.State), slog.String("module", e.Module))
	if e.Cause != "" {
		list = append(list, slog.String("cause", string(e.Cause)))
	}
	if e.By != "" {
		list = append(list, slog.String("by", e.By))
	}
	if e.Kind != runtime.LoadStart {
		list = append(list, slog.Duration("duration", e.Duration))
	}
	if e.Err != nil {
		list = append(list, slog.Any("error", e.Err))
	}
	return list
}
