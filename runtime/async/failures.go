package async

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Failures is the error of a run with tasks that failed and that nobody waited for.
type Failures struct {
	Errors []error // of the first ones; Lua errors are *lua.ApiError
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

// add keeps the failure of t, and reports whether it is one of the first.
func (f *failures) add(t *task, err error) bool {
	if len(f.first) == keptFailures {
		f.more++
		return false
	}
	f.first = append(f.first, failure{t, err})
	return true
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
