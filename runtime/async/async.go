// Package async lets functions of a script run at a time on one Lua state. One of them has its turn; while it waits for a Go function marked
// //luamod:async, for another task or for a time, others have theirs:
//
//	L := lua.NewState()
//	async.Open(L)
//	defer async.Close(L)
//
//	-- in Lua
//	local pages = async.all {
//		function() return web.get("https://example.com/a") end,
//		function() return web.get("https://example.com/b") end,
//	}
//
// A task is a Lua thread on a goroutine of its own. Nothing yields: a task waits wherever it is, also in pcall, in metamethods, in
// comparators of table.sort and in coroutines. It keeps its turn until then, so that scripts need no locks. Tasks begin in the order in
// which they were spawned, and go on in the order in which what they waited for was there.
package async

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// ErrStuck is the error of a state whose tasks did not all end: something that one calls ignores its context. The state cannot be used again.
var ErrStuck = errors.New("a task did not end: a Go function that it calls ignores its context")

// ErrCancelled is what a cancelled task fails with. It is a context.Canceled.
var ErrCancelled error = cancelled("the task was cancelled")

// ErrEnded is ErrCancelled for tasks that the end of the run found unfinished.
var ErrEnded error = cancelled("the run of the task has ended")

type cancelled string

func (c cancelled) Error() string { return string(c) }

func (c cancelled) Is(err error) bool { return err == context.Canceled || err == ErrCancelled }

// Limiter is what the context of a Lua state can be that bounds how many tasks there are.
type Limiter interface {
	Begin(L, thread *lua.LState) // a task is about to begin on thread; raises an error on L when there are too many
	End(thread *lua.LState)      // it has ended
}

// Function is a function of Lua's module async. All states share it.
type Function struct {
	Name  string
	Value *lua.LFunction
}

// Functions lists the functions of Lua's module async.
func Functions() []Function { return functions }

// Open sets the global table async. It replaces gopher-lua's coroutine.resume and coroutine.wrap, if they are there, by ones with which a coroutine ends with
// the task that resumes it.
func Open(L *lua.LState) {
	mendCoroutines(L)
	t := L.CreateTable(0, len(functions))
	for _, f := range functions {
		t.RawSetString(f.Name, f.Value)
	}
	L.SetGlobal("async", t)
}

// Close ends a run of L: it cancels the tasks and waits for them, a second beyond the end of the latest one. Then L is as if it never had any. The
// error is [ErrStuck], or the panic that made the state unusable, or [*Failures] when tasks failed and the script neither waited for them nor asked for
// their status: it can be used again then.
func Close(L *lua.LState) error { return bind.EndTasks(L) }

// IsTask reports whether L is the thread of a task that has not ended. A library of coroutines must not resume it, nor a coroutine that has a parent,
// which another task may be in, and is to give what it resumes the context of the one that does ([bind.Share]). That of gopher-lua does so after Open.
func IsTask(L *lua.LState) bool {
	s, ok := bind.SchedulerOf(L).(*scheduler)
	return ok && s.owns(L)
}
