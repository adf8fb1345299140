package async

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// raised is a Lua error with a traceback, which ends in the task: to one without PCall adds a line for every tail call, millions if need be. Nobody sees
// that of a task that was cancelled.
func raised(L *lua.LState, kind lua.ApiErrorType, object lua.LValue) *lua.ApiError {
	trace := bind.TracebackHeader
	if bind.ContextOf(L).Err() == nil {
		trace = bind.Traceback(L)
	}
	e := &lua.ApiError{Type: kind, Object: object, StackTrace: trace}
	e.Object = bind.Object(e) // while the traceback is of this thread only
	e.StackTrace += "\n\t(a task)"
	return e
}

// maxTrace is how much is kept of a traceback, in bytes, and moreTasks what stands for the rest.
const (
	maxTrace  = 2 << 10
	moreTasks = "\n\t(more tasks)"
)

// traceOf is the traceback of an error of a task, in as far as it is kept: each of the tasks that wait for one another adds to it.
func traceOf(err error) string {
	e, ok := err.(*lua.ApiError)
	if !ok {
		return ""
	}
	first, _, more := strings.Cut(e.StackTrace, moreTasks)
	if len(first) > maxTrace {
		first, more = first[:strings.LastIndexByte(first[:maxTrace], '\n')], true
	}
	if more {
		return first + moreTasks
	}
	return first
}

// raiseAgain raises v, which was raised in a task with a traceback, where that is waited for: the traceback there follows.
func raiseAgain(L *lua.LState, v lua.LValue, trace string) {
	defer func() {
		raised := recover()
		if e, ok := raised.(*lua.ApiError); ok && trace != "" {
			if e.StackTrace == "" {
				e.StackTrace = bind.Traceback(L)
			}
			e.StackTrace = trace + strings.TrimPrefix(e.StackTrace, bind.TracebackHeader)
		}
		panic(raised)
	}()
	L.Error(v, 0)
}
