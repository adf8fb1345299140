package sandbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

var errStopped = errors.New("stopped by the host")

// TestInterrupt checks that a run ends when another goroutine says so, whatever it does, and that none begins after that.
func TestInterrupt(t *testing.T) {
	for _, limits := range []sandbox.Limits{{}, {Timeout: time.Hour, Instructions: 1 << 60, Memory: 1 << 30}} {
		s := newState(t, limits)
		began := make(chan struct{})
		go func() {
			<-began
			s.Interrupt(errStopped)
			s.Interrupt(errors.New("too late"))
		}()
		_, err := s.Run(context.Background(), closer{began}, compile(t, `print("on") while true do pcall(function() while true do end end) end`))
		if !errors.Is(err, errStopped) {
			t.Errorf("interrupted: %v", err)
		}
		if _, err := s.Run(context.Background(), nil, compile(t, "return 1")); !errors.Is(err, errStopped) && !errors.Is(err, sandbox.ErrSpent) {
			t.Errorf("the next run: %v", err)
		}
	}
}

// TestInterruptBefore checks that a state that is interrupted between runs runs nothing.
func TestInterruptBefore(t *testing.T) {
	s := newState(t, sandbox.Limits{})
	s.Interrupt(errStopped)
	if _, err := s.Run(context.Background(), nil, compile(t, "return 1")); !errors.Is(err, errStopped) {
		t.Error(err)
	}
}

// closer closes a channel at the first write.
type closer struct{ c chan struct{} }

func (w closer) Write(p []byte) (int, error) {
	close(w.c)
	return len(p), nil
}
