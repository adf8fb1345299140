package async

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// taskMeta is the metatable of the handles of tasks, which all states share. Scripts do not get it.
var taskMeta = &lua.LTable{Metatable: lua.LNil}

// methods are those of the handles of tasks.
var methods = map[lua.LValue]*lua.LFunction{
	lua.LString("cancel"): static(cancelTask),
	lua.LString("status"): static(taskStatus),
	lua.LString("wait"):   static(waitTask),
}

func init() {
	taskMeta.RawSetString("__index", static(taskIndex))
	taskMeta.RawSetString("__tostring", static(taskText))
	taskMeta.RawSetString("__metatable", lua.LString("task"))
}

func taskIndex(L *lua.LState) int {
	if f := methods[L.Get(2)]; f != nil {
		L.Push(f)
		return 1
	}
	return 0
}

func taskText(L *lua.LState) int {
	L.Push(lua.LString(checkTask(L).String()))
	return 1
}

// asTask gives the task that v is the handle of, or nil.
func asTask(v lua.LValue) *task {
	if ud, ok := v.(*lua.LUserData); ok {
		t, _ := ud.Value.(*task)
		return t
	}
	return nil
}

// checkTask reads the receiver.
func checkTask(L *lua.LState) *task {
	t := asTask(L.Get(1))
	if t == nil {
		L.ArgError(1, "task expected, got "+bind.TypeName(L.Get(1))+" (write task:method())")
	}
	return t
}

// cancelTask is task:cancel(): the task, and what it spawned, fails at its next instruction, and the Go functions that it waits for see that
// their context is done.
func cancelTask(L *lua.LState) int {
	if t := checkTask(L); !t.over() {
		t.s.cancel([]*task{t})
	}
	return 0
}

// taskStatus is task:status(): "waiting" before it began, "running", "done", "failed" or "cancelled".
func taskStatus(L *lua.LState) int {
	t := checkTask(L)
	t.hear()
	L.Push(lua.LString(t.status))
	return 1
}

// waitTask is task:wait(): it returns what the task's function returns, or raises what that raises.
func waitTask(L *lua.LState) int {
	t := checkTask(L)
	t.hear()
	if !t.over() {
		t.s.foreign(L, t)
		_, err := t.s.join(L, true, []*task{t})
		raise(L, err)
	}
	return t.give(L, -1)
}
