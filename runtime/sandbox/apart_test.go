package sandbox

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// TestApart ends runs while something long goes on beside them.
func TestApart(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	if err := tryApart(atOnce+1, 20*time.Millisecond, func() { <-release }); !errors.Is(err, ErrTimeout) {
		t.Errorf("got %v, want a timeout", err)
	}
	if err := tryApart(atOnce+1, time.Hour, func() { panic("broken") }); err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("got %v, want the panic", err)
	}
	for _, size := range []int{1, atOnce + 1} {
		ran := false
		if err := tryApart(size, time.Hour, func() { ran = true }); err != nil || !ran {
			t.Errorf("%d bytes: %v, ran %v", size, err, ran)
		}
	}
}

// tryApart is a run that does do apart.
func tryApart(size int, timeout time.Duration, do func()) error {
	L := stock()
	defer L.Close()
	m := &meter{}
	m.start(context.Background(), L, Limits{Timeout: timeout})
	L.Push(L.NewFunction(func(L *lua.LState) int {
		apart(L, size, do)
		return 0
	}))
	err := L.PCall(0, 0, nil)
	if reason := m.finish(); reason != nil {
		return reason
	}
	return err
}
