package async

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// meter is the context of a thread of a state that counts instructions. It is for the interpreter alone: Go functions get that of the caller.
type meter interface {
	context.Context
	Caller() context.Context
	On(thread *lua.LState) context.Context // for another thread of the state
}

// callerOf is the context for Go functions that L calls.
func callerOf(L *lua.LState) context.Context {
	switch ctx := L.Context().(type) {
	case nil:
		return context.Background()
	case meter:
		return ctx.Caller()
	default:
		return ctx
	}
}

// context is that of the running task.
func (s *scheduler) context() context.Context {
	if s.current == s.main {
		return callerOf(s.L)
	}
	return s.current.ctx
}

// taskContext makes the context of a task on a thread of the state of main, for Go functions, and gives the thread one that ends with it.
func taskContext(main, thread *lua.LState) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(callerOf(main))
	if m, ok := main.Context().(meter); ok {
		thread.SetContext(bind.Both(m.On(thread), ctx))
	} else {
		thread.SetContext(ctx)
	}
	return ctx, cancel
}
