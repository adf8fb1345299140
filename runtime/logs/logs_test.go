package logs_test

import (
	"bytes"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/logs"
)

var events = []runtime.Event{
	{Kind: runtime.LoadStart, State: 1, Module: "llm", Cause: runtime.CauseDependency, By: "tools"},
	{Kind: runtime.Constructed, State: 1, Module: "llm", Duration: time.Second, Err: errors.New("no key")},
	{Kind: runtime.LoadEnd, State: 1, Module: "llm", Cause: runtime.CauseRequire, Duration: time.Second},
	{Kind: runtime.Trace, State: 2, Message: "here"},
}

func TestObserver(t *testing.T) {
	for level, want := range map[slog.Level]string{
		slog.LevelDebug: `level=DEBUG msg="load start" state=1 module=llm cause=dependency by=tools
level=WARN msg=constructed state=1 module=llm duration=1s error="no key"
level=DEBUG msg="load end" state=1 module=llm cause=require duration=1s
level=INFO msg=trace state=2 message=here
`,
		slog.LevelInfo: `level=WARN msg=constructed state=1 module=llm duration=1s error="no key"
level=INFO msg=trace state=2 message=here
`,
	} {
		var out bytes.Buffer
		o := logs.Observer(logger(&out, level))
		for _, e := range events {
			o.Observe(e)
		}
		if got := out.String(); got != want {
			t.Errorf("at %s:\n%s\nexpected:\n%s", level, got, want)
		}
	}
}

// The default logger is the one at the time of the event.
func TestDefaultLogger(t *testing.T) {
	o := logs.Observer(nil)
	before := slog.Default()
	defer slog.SetDefault(before)
	var out bytes.Buffer
	slog.SetDefault(logger(&out, slog.LevelInfo))
	o.Observe(events[3])
	if got := out.String(); got != "level=INFO msg=trace state=2 message=here\n" {
		t.Errorf("logged: %q", got)
	}
}

// logger writes lines without the time.
func logger(out *bytes.Buffer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
}
