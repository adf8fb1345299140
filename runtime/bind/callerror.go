package bind

import (
	"context"
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// CallError is why a call of a Lua function by Go failed. A function that raised an error is one of the reasons: then errors.As
// finds the *lua.ApiError, and errors.Is the Go error that was raised. Raised again in Lua it is the value that it was.
//
// A Go function that is a Lua function, and has no error result, panics with a *CallError, which the next bound function on
// the way raises as a Lua error. A call that was refused is none to panic for: see [Invocation.Must].
type CallError struct {
	Func string // "function <game.lua:3>" or "game.on_tick"
	text string
	errs []error // for errors.Is and errors.As
}

// Error is what the Lua function raised, or else names it and says what is wrong.
func (e *CallError) Error() string { return e.text }

// Unwrap gives what is wrong.
func (e *CallError) Unwrap() []error { return e.errs }

// isRefusal reports whether Lua was not called, as this was not the place or the time.
func (e *CallError) isRefusal() bool { return e.errs[0] == ErrGoroutine || e.errs[0] == ErrClosed }

// refused is the error of a call that did not take place, or whose results are wrong.
func refused(name string, err error) *CallError {
	return &CallError{Func: name, text: name + ": " + err.Error(), errs: []error{err}}
}

// What gopher-lua says of a yield in a callback, and what we say: there may be a coroutine, but Go stands in between.
const (
	yieldNowhere = "can not yield from outside of a coroutine"
	yieldOut     = "cannot yield out of a function that Go called"
)

// raised is the error of a call in which Lua raised one.
func raised(name string, err error, ctx context.Context) *CallError {
	e := &CallError{Func: name, text: err.Error(), errs: []error{err}}
	var api *lua.ApiError
	if errors.As(err, &api) {
		if text, ok := Object(api).(lua.LString); ok {
			api.Object = lua.LString(strings.Replace(string(text), yieldNowhere, yieldOut, 1))
		}
		e.text = errorObjectText(api.Object)
		if inner, ok := api.Object.(*Error); ok {
			e.errs = append(e.errs, inner)
		}
	}
	if ctx != nil && ctx.Err() != nil {
		e.errs = append(e.errs, ctx.Err())
	}
	return e
}

// Object is what e was raised with. gopher-lua begins a message with a blank when no function of Lua was running whose place it could begin with, which
// the traceback tells; that is left out.
func Object(e *lua.ApiError) lua.LValue {
	text, ok := e.Object.(lua.LString)
	if !ok || !strings.HasPrefix(string(text), " ") || e.StackTrace == "" {
		return e.Object
	}
	_, frames, _ := strings.Cut(e.StackTrace, "\n")
	for frame := range strings.Lines(frames) {
		if !strings.HasPrefix(frame, "\t[G]:") {
			return text
		}
	}
	return text[1:]
}

// errorObjectText is what an error object tells. Tables, which tell nothing, are named as Lua's own interpreter does.
func errorObjectText(v lua.LValue) string {
	switch v.(type) {
	case lua.LString, lua.LNumber, *Error:
		return v.String()
	}
	return fmt.Sprintf("(error object is a %s value)", TypeName(v))
}

// raisedValue gives the value that Lua raised, nil when it raised none.
func (e *CallError) raisedValue() *lua.ApiError {
	if e == nil || len(e.errs) == 0 {
		return nil
	}
	api, _ := e.errs[0].(*lua.ApiError)
	return api
}

// functionName names f by where it is defined.
func functionName(f *lua.LFunction) string {
	if f == nil || f.IsG {
		return "Go function"
	}
	return fmt.Sprintf("function <%s:%d>", f.Proto.SourceName, f.Proto.LineDefined)
}
