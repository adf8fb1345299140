package async

import (
	"cmp"
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// contexts are those that end the waiting of the running task on L.
type contexts struct {
	task context.Context
	own  context.Context // of L: in a callback that Go gave one, that need not end with the task
}

func (s *scheduler) contexts(L *lua.LState) contexts {
	c := contexts{s.current.ctx, bind.ContextOf(L)}
	if s.current == s.main {
		c.task = bind.ContextOf(s.L)
	}
	return c
}

// cause is why the waiting is over, nil when it is not.
func (c contexts) cause() error { return cmp.Or(context.Cause(c.task), context.Cause(c.own)) }

// after calls f on a goroutine of its own when one of them ends, until stop is called. f may be called twice.
func (c contexts) after(f func()) (stop func()) {
	task, own := context.AfterFunc(c.task, f), context.AfterFunc(c.own, f)
	return func() {
		task()
		own()
	}
}

// pause waits for d, or the end of one of them.
func (c contexts) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.task.Done():
	case <-c.own.Done():
	}
}

// taskContext makes the context of a task on a thread of the state of main, for Go functions, and gives the thread one that ends with it.
func taskContext(main, thread *lua.LState) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(bind.ContextOf(main))
	if m, ok := main.Context().(bind.Meter); ok {
		thread.SetContext(bind.Both(m.On(thread), ctx))
	} else {
		thread.SetContext(ctx)
	}
	return ctx, cancel
}
