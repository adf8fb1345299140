package sandbox

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// stateKey is where the registry of a Lua state holds its *run.
const stateKey = "luamodgen.sandbox"

// run is what is under way in a state. The state has one, which is empty between runs.
type run struct {
	body     func(*lua.LState) error // nil when nothing is
	err      error                   // of body
	out      io.Writer               // of print; nil is nowhere
	panicked *PanicError             // of Go code in it
}

// String names the value, as every lua.LValue does.
func (r *run) String() string { return "luamodgen sandbox" }

// Type makes a run a lua.LValue, which the registry can hold.
func (r *run) Type() lua.LValueType { return lua.LTUserData }

// runOf returns the run of the state of L, nil when the state is no sandbox.
func runOf(L *lua.LState) *run {
	r, _ := L.G.Registry.RawGetString(stateKey).(*run)
	return r
}

// Do runs body, and all Lua that it calls, under the limits of s. Output of print goes to out; nil is nowhere. An error that Lua raises in body, protected or
// not, is a [*RuntimeError] that wraps the Go error there was, a [*LimitError], or a [*PanicError]; a context that is done is an error that wraps its
// cause. Other errors of body are returned as they are. The values that body leaves on the stack are gone.
func (s *State) Do(ctx context.Context, out io.Writer, body func(L *lua.LState) error) (err error) {
	if err := s.admit(ctx); err != nil {
		return err
	}
	s.run = run{body: body, out: out}
	s.meter.start(ctx, s.l, s.lim)
	bind.Enter(s.l)
	returned := false
	defer func() {
		v := recover() // which PCall let through
		reason := s.meter.finish()
		if v != nil || !returned {
			s.run.panicked = &PanicError{Value: v, Stack: debug.Stack()}
		}
		err = s.outcome(err, reason)
		s.run = run{}
	}()
	s.l.Push(frame)
	err = s.l.PCall(0, 0, nil)
	returned = true
	return err
}

// admit reports why nothing can run in s.
func (s *State) admit(ctx context.Context) error {
	switch {
	case s.l.IsClosed():
		return errClosed
	case s.spent:
		return ErrSpent
	case s.run.body != nil:
		return errRunning
	case ctx.Err() != nil:
		return &canceled{context.Cause(ctx)}
	}
	return nil
}

// frame is the frame that the body of a run has in Lua.
var frame = static(func(L *lua.LState) int {
	r := runOf(L)
	L.Panic = raise
	defer r.caught(L)
	r.err = r.body(L)
	return 0
})

// raise is what raises an error, with a traceback that is short whatever the stack is.
func raise(L *lua.LState) {
	panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: L.Get(-1), StackTrace: traceback(L)})
}

// overflow is what the interpreter panics with when calls nest too deep.
const overflow = "lua callstack overflow"

// caught makes Lua errors of panics that are none, so that the interpreter writes no traceback of its own. It is for defer.
func (r *run) caught(L *lua.LState) {
	switch v := recover().(type) {
	case nil:
	case *lua.ApiError:
		panic(v)
	case string:
		if v == overflow {
			panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: lua.LString("stack overflow"), StackTrace: traceback(L)})
		}
		r.panic(v)
	default:
		r.panic(v)
	}
}

// panic records a panic, and goes on with it as a Lua error.
func (r *run) panic(v any) {
	if r.panicked == nil {
		r.panicked = &PanicError{Value: v, Stack: debug.Stack()}
	}
	panic(&lua.ApiError{Type: lua.ApiErrorPanic, Object: lua.LString(fmt.Sprint(v)), StackTrace: tracebackHeader})
}

// outcome is the error of a run that PCall returned err for, and the meter a reason.
func (s *State) outcome(err, reason error) error {
	if err == nil {
		err = s.run.err
	}
	raised, _ := err.(*lua.ApiError)
	switch {
	case reason != nil:
		err = reason
	case s.run.panicked != nil:
		err = s.run.panicked
	case raised != nil && raised.Type == lua.ApiErrorPanic:
		err = &PanicError{Value: raised.Object.String()}
	case raised != nil:
		return runtimeError(raised)
	default:
		return err
	}
	s.spent = true
	return err
}

// runtimeError is the error for what a script raised.
func runtimeError(raised *lua.ApiError) *RuntimeError {
	e := &RuntimeError{Traceback: raised.StackTrace}
	switch v := raised.Object.(type) {
	case lua.LString, lua.LNumber, *bind.Error:
		e.Message = strings.TrimPrefix(v.String(), " ")
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
			results = append(results, L.Get(i))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// write writes text to the output of the run of L. What goes wrong is a Lua error; too much of it ends the run.
func write(L *lua.LState, text string) {
	r := runOf(L)
	if r == nil || r.out == nil {
		return
	}
	printed(L, len(text))
	if _, err := io.WriteString(r.out, text); err != nil {
		L.Error(bind.NewError(L, fmt.Errorf("print: %w", err)), 1)
	}
}
