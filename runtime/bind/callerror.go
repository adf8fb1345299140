package bind

import (
	"context"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// CallError is why a call of a Lua function by Go failed. A function that raised an error is one of the reasons: then errors.As
// finds the *lua.ApiError, and errors.Is the Go error that was raised. Raised again in Lua it is the value that it was, as long as the
// state is as it was: tables, functions, coroutines and userdata are text for other states, and after [Leave].
//
// A Go function that is a Lua function, and has no error result, panics with a *CallError, which the next bound function on
// the way raises as a Lua error. A call that was refused is none to panic for: see [Invocation.Must].
type CallError struct {
	Func   string // "function <game.lua:3>" or "game.on_tick"
	text   string
	errs   []error       // for errors.Is and errors.As
	raised *lua.ApiError // no part of errs: what is in it belongs to home, which code that walks down errors knows nothing of
	home   *home         // where it was raised; nil is nowhere
}

// Error is what the Lua function raised, or else names it and says what is wrong.
func (e *CallError) Error() string { return e.text }

// Unwrap gives what is wrong.
func (e *CallError) Unwrap() []error { return e.errs }

// As finds the *lua.ApiError of a function that raised an error.
func (e *CallError) As(target any) bool {
	p, ok := target.(**lua.ApiError)
	if ok = ok && e.raised != nil; ok {
		*p = e.raised
	}
	return ok
}

// isRefusal reports whether Lua was not called, as this was not the place or the time.
func (e *CallError) isRefusal() bool {
	return e.raised == nil && (e.errs[0] == ErrGoroutine || e.errs[0] == ErrClosed)
}

// refused is the error of a call that did not take place, or whose results are wrong.
func refused(name string, err error) *CallError {
	return &CallError{Func: name, text: name + ": " + textOf(err), errs: []error{err}}
}

// What gopher-lua says of a yield in a callback, and what we say: there may be a coroutine, but Go stands in between.
const (
	yieldNowhere = "can not yield from outside of a coroutine"
	yieldOut     = "cannot yield out of a function that Go called"
)

// raised is the error of a call in which Lua raised one, from home.
func raised(name string, api *lua.ApiError, home *home, ctx context.Context) *CallError {
	if text, ok := Object(api).(lua.LString); ok {
		api.Object = lua.LString(strings.Replace(string(text), yieldNowhere, yieldOut, 1))
	}
	e := &CallError{Func: name, text: errorObjectText(api.Object), raised: api, home: home}
	if inner, ok := api.Object.(*Error); ok {
		e.errs = append(e.errs, inner)
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

// functionName names f by where it is defined.
func functionName(f *lua.LFunction) string {
	if f == nil || f.IsG {
		return "Go function"
	}
	return fmt.Sprintf("function <%s:%d>", f.Proto.SourceName, f.Proto.LineDefined)
}
