package async

import (
	"context"
	"errors"

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

	buried  bool // its goroutine ends without a turn
	status  status
	handle  *lua.LUserData // what scripts have of it; in the end its Env holds the results, or the error
	results int
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
func (s *scheduler) spawn(f *lua.LFunction, args ...lua.LValue) *task {
	if s.host != nil {
		s.host.Begin(s.current.L)
	}
	t := &task{s: s, L: bind.NewThread(s.L), parent: s.current, wake: make(chan struct{}, 1), status: waiting}
	t.ctx, t.cancel = context.WithCancelCause(s.base())
	t.L.SetContext(t.ctx)
	if s.host != nil {
		t.L.SetContext(s.host)
	}
	t.turn = bind.NewTurn(t.L)
	t.handle = &lua.LUserData{Value: t, Env: s.L.Env, Metatable: taskMeta}
	t.L.Push(protected)
	t.L.Push(f)
	for _, v := range args {
		t.L.Push(v)
	}
	s.enlist(t)
	go t.run()
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
		switch {
		case t.buried:
			t.s.grave.Unlock()
		case !t.s.isDead():
			t.end(err)
		}
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
func (t *task) call() error {
	err := t.L.PCall(t.L.GetTop()-1, lua.MultRet, nil)
	var api *lua.ApiError
	if errors.As(err, &api) && api.Type == lua.ApiErrorPanic {
		t.s.broken = err
	}
	return err
}

// protected calls its first argument. PCall writes a line of traceback for every tail call of what it calls, millions if need be, unless the
// error has a traceback.
var protected = static(func(L *lua.LState) int {
	L.Panic = func(L *lua.LState) {
		panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: L.Get(-1), StackTrace: "stack traceback:\n\t(a task)"})
	}
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
})

// end is the end of the last turn of t.
func (t *task) end(err error) {
	s := t.s
	t.settle(err)
	t.cancel(nil)
	s.strike(t)
	if s.host != nil {
		s.host.End()
	}
	t.turn.End()
	s.locked(func() {
		for _, w := range t.waits {
			w.note(t)
		}
		t.waits = nil
		s.left--
		s.pass()
	})
	select {
	case s.ended <- struct{}{}:
	default:
	}
}

// settle keeps the results, or the error. A task that was cancelled fails with the reason, whatever it made of that.
func (t *task) settle(err error) {
	var results []lua.LValue
	switch {
	case err == nil:
		t.status = done
		for i := range t.L.GetTop() {
			results = append(results, t.L.Get(i+1))
		}
	case t.ctx.Err() != nil:
		t.status, results = abandoned, []lua.LValue{bind.NewError(t.L, context.Cause(t.ctx))}
	default:
		t.status, results = failed, []lua.LValue{bind.NewError(t.L, err)}
	}
	t.handle.Env = t.L.CreateTable(len(results), 0)
	for i, v := range results {
		t.handle.Env.RawSetInt(i+1, v)
	}
	t.results, t.L = len(results), nil
}

// over reports whether t has ended.
func (t *task) over() bool { return t.status != waiting && t.status != running }

// give pushes the first n results of t, all when n is negative, or raises its error.
func (t *task) give(L *lua.LState, n int) int {
	if t.status != done {
		L.Error(t.handle.Env.RawGetInt(1), 0)
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
