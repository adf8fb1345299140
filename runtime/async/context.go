package async

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// context is that of the running task, for Go functions.
func (s *scheduler) context() context.Context {
	if s.current == s.main {
		return bind.ContextOf(s.L)
	}
	return s.current.ctx
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
