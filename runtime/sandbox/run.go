package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	goruntime "runtime"
	"runtime/debug"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// stateKey is where the registry of a Lua state holds its *session.
const stateKey = "luamodgen.sandbox"

// session is what is under way in a state. The state has one.
type session struct {
	body     func(*lua.LState) error // nil when nothing is
	err      error                   // of body
	out      io.Writer               // of print; nil is nowhere
	panicked *PanicError             // of Go code in it
	failures *async.Failures         // of its tasks
	made     []string                // the tables among the globals that the state has made, in this run and before
}

// first reports whether a table is to be made.
func (r *session) first(name string) bool {
	if slices.Contains(r.made, name) {
		return false
	}
	r.made = append(r.made, name)
	return true
}

// String names the value, as every lua.LValue does.
func (r *session) String() string { return "luamodgen sandbox" }

// Type makes a session a lua.LValue, which the registry can hold.
func (r *session) Type() lua.LValueType { return lua.LTUserData }

// sessionOf returns the run of the state of L, nil when the state is no sandbox.
func sessionOf(L *lua.LState) *session {
	r, _ := L.G.Registry.RawGetString(stateKey).(*session)
	return r
}

// Do runs body, and all Lua that it calls, under the limits of s. Output of print goes to out; nil is nowhere. An error that Lua raises in body,
// protected or not, is a [*RuntimeError] that wraps the Go error there was, a [*LimitError], or a [*PanicError]; a context that is done is an error that
// is both its cause and its Err() for errors.Is. Other errors of body are returned as they are. Tasks that fail and that nobody waits for are
// [*async.Failures] with a *RuntimeError each, joined to the error of the run if it has one. The values that body leaves on the stack are gone.
func (s *State) Do(ctx context.Context, out io.Writer, body func(L *lua.LState) error) (err error) {
	if err := s.admit(ctx); err != nil {
		return err
	}
	s.run = session{body: body, out: out, made: s.run.made}
	s.meter.start(ctx, s.l, s.lim)
	bind.Enter(s.l)
	returned := false
	defer func() {
		v := recover() // which PCall let through
		if v != nil || !returned {
			s.run.panicked = &PanicError{Value: v, Stack: debug.Stack()}
		}
		if err == nil {
			err = s.run.err
		}
		err = s.end(err)
	}()
	s.l.Push(frame)
	err = bind.Whole(s.l.PCall(0, 0, nil))
	returned = true
	return err
}

// end ends a run that ended with err, and its tasks, and gives the error of both. When a task does not end nothing is touched that it may use.
func (s *State) end(err error) error {
	tasks, panicked, reason := bind.SchedulerOf(s.l), s.run.panicked, s.meter.why()
	var broken *bind.PanicError
	switch ended := async.Close(s.l); {
	case ended == nil || errors.As(ended, &s.run.failures):
	case errors.As(ended, &broken):
		panicked = &PanicError{Value: broken.Value, Stack: broken.Stack}
	default:
		s.left = tasks
		s.meter.abandon(ended)
		return s.outcome(cmp.Or(err, ended), reason, panicked)
	}
	err = s.outcome(err, s.meter.finish(), cmp.Or(panicked, s.run.panicked))
	s.run = session{made: s.run.made}
	return err
}

// admit reports why nothing can run in s.
func (s *State) admit(ctx context.Context) error {
	switch {
	case s.left != nil:
		return ErrSpent
	case s.l.IsClosed():
		return errClosed
	case s.spent:
		return ErrSpent
	case s.run.body != nil:
		return errRunning
	case ctx.Err() != nil:
		return canceledBy(ctx)
	}
	return nil
}

// frame is the frame that the body of a run has in Lua.
var frame = static(func(L *lua.LState) int {
	r := sessionOf(L)
	L.Panic = raise
	defer func() {
		if v := recover(); v != nil {
			rethrow(L, v)
		}
	}()
	r.err = r.body(L)
	return 0
})

// guard calls its first argument with the others, for Go code that calls Lua.
var guard = static(func(L *lua.LState) int {
	L.Panic = raise
	defer func() {
		if v := recover(); v != nil {
			rethrow(L, v)
		}
	}()
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
})

// raise raises the value on top of the stack, with a traceback that is short whatever the stack is.
func raise(L *lua.LState) {
	raising(L)
	panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: L.Get(-1), StackTrace: bind.Traceback(L)})
}

// overflow is what the interpreter panics with when calls nest too deep.
const overflow = "lua callstack overflow"

// rethrow goes on with a panic that was recovered: one that is no error of Lua as one that PCall neither loses nor writes a traceback for.
func rethrow(L *lua.LState, v any) {
	switch v := v.(type) {
	case *lua.ApiError:
		panic(v)
	case *PanicError:
		panic(panicked(v))
	}
	_, ofGo := v.(goruntime.Error)
	switch {
	case v == overflow:
		L.Panic = raise
		L.RaiseError("stack overflow")
	case ofGo && full(L): // a tail call: gopher-lua finds no place to blame
		L.Panic = raise
		L.Error(lua.LString("registry overflow"), 0)
	}
	panic(panicked(&PanicError{Value: v, Stack: debug.Stack()}))
}

// panicked is the Lua error of a panic.
func panicked(e *PanicError) *lua.ApiError {
	return &lua.ApiError{Type: lua.ApiErrorPanic, Object: lua.LString(e.Error()), StackTrace: bind.TracebackHeader, Cause: e}
}

// spoil ends the run of L for a panic that is no Lua error: neither the values nor the stack of the state are to be trusted after it.
func spoil(L *lua.LState, e *PanicError) {
	r := sessionOf(L)
	if r == nil {
		panic(e)
	}
	r.panicked = e
	panic(panicked(e))
}

// outcome is the error of a run that failed with err, for a reason that the meter may know.
func (s *State) outcome(err, reason error, panicked *PanicError) error {
	raised, _ := err.(*lua.ApiError)
	switch {
	case reason != nil:
		err = reason
	case panicked != nil:
		err = panicked
	case raised != nil && raised.Type == lua.ApiErrorPanic:
		err = panicOf(raised)
	case raised != nil:
		return s.withFailures(runtimeError(raised))
	default:
		return s.withFailures(err)
	}
	s.spent = true
	return err
}

// withFailures adds to err those of tasks that nobody waited for.
func (s *State) withFailures(err error) error {
	f := s.run.failures
	if f == nil {
		return err
	}
	for i, e := range f.Errors {
		if raised, ok := e.(*lua.ApiError); ok {
			f.Errors[i] = runtimeError(raised)
		}
	}
	if err == nil {
		return f
	}
	return errors.Join(err, f)
}

// panicOf is the panic that PCall made an error of.
func panicOf(raised *lua.ApiError) *PanicError {
	if e, ok := raised.Cause.(*PanicError); ok {
		return e
	}
	return &PanicError{Value: raised.Object.String()}
}

// runtimeError is the error for what a script raised.
func runtimeError(raised *lua.ApiError) *RuntimeError {
	e := &RuntimeError{Traceback: raised.StackTrace}
	switch v := bind.Object(raised).(type) {
	case lua.LString, lua.LNumber, *bind.Error:
		e.Message = v.String()
	default:
		e.Message = fmt.Sprintf("(error object is a %s value)", runtime.TypeOf(v))
	}
	if cause := runtime.Cause(raised); cause != error(raised) {
		e.cause = cause
	}
	return e
}

// Run calls a chunk with args and returns its results.
func (s *State) Run(ctx context.Context, out io.Writer, chunk *lua.FunctionProto, args ...lua.LValue) (results []lua.LValue, err error) {
	err = s.Do(ctx, out, func(L *lua.LState) error {
		L.Push(L.NewFunctionFromProto(chunk))
		for _, arg := range args {
			L.Push(arg)
		}
		L.Call(len(args), lua.MultRet)
		for i := 1; i <= L.GetTop(); i++ {
			v, _ := bind.Converted(L.Get(i), nil)
			results = append(results, v)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// writeOutput writes what a script prints to the output of the run of L. What goes wrong is a Lua error; too much of it ends the run.
func writeOutput(L *lua.LState, text []byte) {
	r := sessionOf(L)
	if r == nil || r.out == nil {
		return
	}
	work(L) // what is left of a run that has ended must not write
	printed(L, len(text))
	if _, err := r.out.Write(text); err != nil {
		L.Error(bind.NewError(L, fmt.Errorf("print: %w", err)), 1)
	}
}
