package async

import (
	"context"
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// task is a Lua function at work on a thread and a goroutine of its own. The main one is what runs without having been spawned.
type task struct {
	s      *scheduler
	L      *lua.LState // nil when it has ended
	ctx    context.Context
	cancel context.CancelCauseFunc
	parent *task // that spawned it; when that has ended, the one that spawned that
	turn   bind.Turn
	wake   chan struct{} // holds a token when the turn is its own

	heard   bool // somebody knows that it failed, or is about to
	status  status
	handle  *lua.LUserData // what scripts have of it; in the end its Env holds the results, or the error
	results int
	trace   string  // of where it failed
	slot    int     // of the table of threads
	on      *wait   // what it waits for
	waits   []*wait // of those that wait for it
}

// status is what has become of a task.
type status string

const (
	waiting   status = "waiting" // for its first turn
	running   status = "running"
	done      status = "done"
	failed    status = "failed"
	abandoned status = "cancelled"
)

// spawn makes a task that calls f. It begins when the turn is its own.
func (s *scheduler) spawn(L *lua.LState, f *lua.LFunction, args ...lua.LValue) *task {
	thread := bind.NewThread(s.L)
	if l, ok := s.L.Context().(Limiter); ok {
		l.Begin(L, thread)
	}
	t := &task{s: s, L: thread, parent: s.current, wake: make(chan struct{}, 1), status: waiting}
	t.ctx, t.cancel = taskContext(s.L, thread)
	t.turn = bind.NewTurn(t.L)
	t.handle = &lua.LUserData{Value: t, Env: s.L.Env, Metatable: taskMeta}
	t.L.Push(protected)
	t.L.Push(f)
	for _, v := range args {
		t.L.Push(v)
	}
	s.enlist(t)
	s.running.Go(t.run)
	return t
}

// run is the goroutine of t.
func (t *task) run() {
	err := errGone
	defer func() {
		if v := recover(); v != nil { // the interpreter let it through
			err = bind.NewPanicError("task", v)
			t.s.broken = err
		}
		if t.s.isDead() {
			t.s.locked(t.s.pass)
			return
		}
		if err == errGone {
			t.s.broken = bind.NewPanicError("task", err)
		}
		t.end(err)
	}()
	t.s.take(t)
	t.status = running
	if err = t.ctx.Err(); err == nil {
		err = errGone // should call not return
		err = t.call()
	}
}

// errGone is for Go code that ended the goroutine that it was called on.
var errGone = errors.New("the goroutine of the task ended")

// call calls the function. What it returns stays on the thread.
func (t *task) call() error { return bind.Whole(t.L.PCall(t.L.GetTop()-1, lua.MultRet, nil)) }

// protected calls its first argument.
var protected = static(func(L *lua.LState) int {
	L.Panic = func(L *lua.LState) {
		bind.Raising(L)
		panic(raised(L, lua.ApiErrorRun, L.Get(-1)))
	}
	defer calm(L)
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
})

// overflow is what the interpreter panics with when calls nest too deep.
const overflow = "lua callstack overflow"

// calm makes Lua errors of other panics. It is for defer.
func calm(L *lua.LState) {
	switch v := recover().(type) {
	case nil:
	case *lua.ApiError:
		panic(v)
	default:
		if v == overflow {
			panic(raised(L, lua.ApiErrorRun, lua.LString("stack overflow")))
		}
		if s, ok := bind.SchedulerOf(L).(*scheduler); ok {
			s.broken = bind.NewPanicError("task", v)
		}
		panic(raised(L, lua.ApiErrorPanic, lua.LString(fmt.Sprint(v))))
	}
}

// end is the end of the last turn of t.
func (t *task) end(err error) {
	s := t.s
	t.settle(err)
	t.cancel(nil)
	s.strike(t)
	s.locked(t.tell)
	forgotten := t
	if t.status == failed && !t.heard {
		forgotten = s.failures.add(t, err)
	}
	if forgotten != nil {
		s.vacate(forgotten)
	}
	if l, ok := s.L.Context().(Limiter); ok {
		l.End(t.L)
	}
	t.turn.End()
	t.L.Dead = true
	t.L = nil
	s.locked(func() {
		s.left--
		s.pass()
	})
	select {
	case s.ended <- struct{}{}:
	default:
	}
}

// tell lets those know that wait for t, and have not given up. It needs the lock.
func (t *task) tell() {
	for _, w := range t.waits {
		if w.heeds() {
			t.heard = true
			w.note(t)
		}
	}
	t.waits = nil
}

// settle keeps the results, or the error. A task that was cancelled fails with the reason, whatever it made of that.
func (t *task) settle(err error) {
	var results []lua.LValue
	switch {
	case err == nil:
		t.status = done
		for i := range t.L.GetTop() {
			v, _ := bind.Converted(t.L.Get(i+1), nil)
			results = append(results, v)
		}
	case t.ctx.Err() != nil:
		t.status, results = abandoned, []lua.LValue{bind.NewError(t.L, context.Cause(t.ctx))}
	default:
		t.status, results, t.trace = failed, []lua.LValue{errorValue(t.L, err)}, traceOf(err)
	}
	t.handle.Env = t.L.CreateTable(len(results), 0)
	for i, v := range results {
		t.handle.Env.RawSetInt(i+1, v)
	}
	t.results = len(results)
}

// errorValue is what was raised, also nil and false, or the Lua value of another error.
func errorValue(L *lua.LState, err error) lua.LValue {
	if e, ok := bind.Whole(err).(*lua.ApiError); ok && e.Cause == nil && (e.Object == lua.LNil || e.Object == lua.LFalse) {
		return e.Object
	}
	return bind.NewError(L, err)
}

// hear has somebody know that t failed, if it did.
func (t *task) hear() {
	if t.status != failed || t.heard {
		return
	}
	t.heard = true
	if t.s.failures.drop(t) {
		t.s.vacate(t)
	}
}

// over reports whether t has ended.
func (t *task) over() bool { return t.status != waiting && t.status != running }

// give pushes the first n results of t, all when n is negative, or raises its error.
func (t *task) give(L *lua.LState, n int) int {
	if t.status != done {
		raiseAgain(L, t.result(), t.trace)
	}
	if n < 0 {
		n = t.results
	}
	for i := range n {
		L.Push(t.handle.Env.RawGetInt(i + 1))
	}
	return n
}

// result is the first result of t.
func (t *task) result() lua.LValue { return t.handle.Env.RawGetInt(1) }

// String names t in Lua.
func (t *task) String() string { return "task (" + string(t.status) + ")" }

// MemorySize is what t takes beside its thread and its results.
func (t *task) MemorySize() int64 {
	if t.over() {
		return 512
	}
	return 4 << 10 // the goroutine
}
