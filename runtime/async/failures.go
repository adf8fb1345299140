package async

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Failures is the error of a run with tasks that failed and that nobody waited for.
type Failures struct {
	Errors []error // of the first ones, panics of Go functions before others; Lua errors are *lua.ApiError
	More   int     // that failed besides
}

func (f *Failures) Error() string {
	var b strings.Builder
	for i, err := range f.Errors {
		if i > 0 {
			b.WriteString("; ")
		}
		text := err.Error()
		if raised, ok := err.(*lua.ApiError); ok {
			text = raised.Object.String()
		}
		b.WriteString("a task that nobody waited for failed: " + text)
	}
	if f.More > 0 {
		fmt.Fprintf(&b, "; and %d more", f.More)
	}
	return b.String()
}

// Unwrap gives the errors of the first ones.
func (f *Failures) Unwrap() []error { return f.Errors }

// keptFailures is how many failures of a run are kept for the end of it.
const keptFailures = 8

// failure is a task that failed, and that nobody knows of yet.
type failure struct {
	task *task
	err  error
}

// failures are those of a run.
type failures struct {
	first []failure
	more  int
}

// add keeps the failure of t. When there are too many it returns the task of which it keeps none: t, or for a panic, which tells that the state is
// not known to be whole, the last one that had no panic.
func (f *failures) add(t *task, err error) (left *task) {
	if len(f.first) == keptFailures {
		f.more++
		i := keptFailures - 1
		for i >= 0 && isPanic(f.first[i].err) {
			i--
		}
		if i < 0 || !isPanic(err) {
			return t
		}
		left = f.first[i].task
		f.first = slices.Delete(f.first, i, i+1)
	}
	f.first = append(f.first, failure{t, err})
	return left
}

// isPanic reports whether a Go function panicked.
func isPanic(err error) bool {
	defer func() { _ = recover() }() // of the methods of an error
	if raised, ok := err.(*lua.ApiError); ok {
		err, _ = raised.Object.(error)
	}
	var p *bind.PanicError
	return errors.As(err, &p)
}

// drop forgets the failure of t, and reports whether it was one of the first.
func (f *failures) drop(t *task) bool {
	n := len(f.first)
	f.first = slices.DeleteFunc(f.first, func(o failure) bool { return o.task == t })
	if len(f.first) == n {
		f.more--
	}
	return len(f.first) < n
}

// err is the error of the run, nil without failures.
func (f *failures) err() error {
	if len(f.first)+f.more == 0 {
		return nil
	}
	e := &Failures{More: f.more}
	for _, o := range f.first {
		e.Errors = append(e.Errors, o.err)
	}
	return e
}
