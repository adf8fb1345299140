package runtime

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// attempt is one construction or closing of a shared instance. Its err is set before done is closed.
type attempt struct {
	module    string
	by        uintptr // the goroutine that carries it out
	done      chan struct{}
	err       error
	abandoned bool // the context of the one who made it was done, which is no reason to fail for those who waited
}

// newAttempt is one of the running goroutine.
func newAttempt(module string) *attempt {
	return &attempt{module: module, by: bind.Goroutine(), done: make(chan struct{})}
}

// ended reports whether a is over.
func (a *attempt) ended() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

// await waits until a is over, or ctx is done. It returns the error of a when it is one for those who wait.
func (a *attempt) await(ctx context.Context) error {
	if err := waits.enter(a); err != nil {
		return err
	}
	defer waits.leave()
	select {
	case <-a.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	if a.abandoned {
		return nil
	}
	return a.err
}

// waits is which goroutine waits for which attempt. Declared dependencies are made before the module, so that waits for
// them end; but a constructor can require any module, and two of them each other, in two states at once.
var waits = waiting{on: map[uintptr]*attempt{}}

type waiting struct {
	mu sync.Mutex
	on map[uintptr]*attempt
}

// enter records that the running goroutine waits for a, unless it is itself what a waits for: then that would never end.
// Whoever comes last to a loop of waits finds it, as all look and record under one lock.
func (w *waiting) enter(a *attempt) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	me := bind.Goroutine()
	loop := []string{a.module}
	for at := a; at != nil && !at.ended(); at = w.on[at.by] {
		if at != a {
			loop = append(loop, at.module)
		}
		if at.by == me {
			return loopError(append(loop, a.module))
		}
	}
	w.on[me] = a
	return nil
}

// leave ends the wait of the running goroutine.
func (w *waiting) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.on, bind.Goroutine())
}

// loopError is the error of modules that need each other.
func loopError(names []string) error {
	return errors.New("loop: " + strings.Join(quoted(names), " needs "))
}

// quoted are names in quotes.
func quoted(names []string) []string {
	q := make([]string, len(names))
	for i, name := range names {
		q[i] = fmt.Sprintf("%q", name)
	}
	return q
}
