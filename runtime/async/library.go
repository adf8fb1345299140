package async

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// functions are those of Lua's module async.
var functions = []Function{
	{"all", static(all)}, {"race", static(race)}, {"sleep", static(sleep)}, {"spawn", static(spawn)},
}

// static makes a function that all states can share: it has no upvalues.
func static(f lua.LGFunction) *lua.LFunction {
	return &lua.LFunction{IsG: true, Env: noEnv, GFunction: f}
}

// noEnv is the environment of functions that have no use for one.
var noEnv = &lua.LTable{Metatable: lua.LNil}

// spawn is async.spawn(f, ...): a task that calls f with what follows.
func spawn(L *lua.LState) int {
	f := L.CheckFunction(1)
	var args []lua.LValue
	for i := 2; i <= L.GetTop(); i++ {
		args = append(args, L.Get(i))
	}
	L.Push(open(L).spawn(L, f, args...).handle)
	return 1
}

// all is async.all(tasks): a table with the first result of each of a table of functions and tasks. When one fails the others are cancelled.
func all(L *lua.LState) int {
	s := open(L)
	keys, tasks := s.tasks(L)
	failure, err := s.join(L, false, tasks)
	if err != nil || failure != nil {
		s.cancel(tasks)
		raise(L, err)
		return failure.give(L, 0)
	}
	results := L.CreateTable(len(tasks), 0)
	for i, t := range tasks {
		results.RawSet(keys[i], t.result())
	}
	L.Push(results)
	return 1
}

// race is async.race(tasks): the results of the first of a table of functions and tasks that ends. The others are cancelled.
func race(L *lua.LState) int {
	s := open(L)
	_, tasks := s.tasks(L)
	if len(tasks) == 0 {
		L.ArgError(1, "at least one task expected")
	}
	winner, err := s.join(L, true, tasks)
	s.cancel(tasks)
	raise(L, err)
	return winner.give(L, -1)
}

// tasks reads the argument of all and race, and spawns what are functions.
func (s *scheduler) tasks(L *lua.LState) (keys []lua.LValue, tasks []*task) {
	t := L.CheckTable(1)
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if _, ok := v.(*lua.LFunction); !ok && asTask(v) == nil {
			L.ArgError(1, "function or task expected at "+bind.Brief(k.String())+", got "+bind.TypeName(v))
		}
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		o := asTask(v)
		if f, ok := v.(*lua.LFunction); ok {
			o = s.spawn(L, f)
		}
		s.foreign(L, o)
		keys, tasks = append(keys, k), append(tasks, o)
	}
	return keys, tasks
}

// foreign refuses to wait for the running task itself.
func (s *scheduler) foreign(L *lua.LState, t *task) {
	if t == s.current {
		L.RaiseError("a task cannot wait for itself")
	}
}

// cancel cancels tasks and what they spawned.
func (s *scheduler) cancel(tasks []*task) {
	chosen := map[*task]bool{}
	for _, t := range tasks {
		if !t.over() && t.ctx.Err() == nil {
			chosen[t] = true
		}
	}
	if len(chosen) == 0 { // as for all but one of those that a nest of waiting tasks cancels one after the other
		return
	}
	s.stop(ErrCancelled, func(t *task) bool { // a task comes after the one that spawned it
		chosen[t] = chosen[t] || chosen[t.parent]
		return chosen[t]
	})
}

// raise raises err unless it is nil.
func raise(L *lua.LState, err error) {
	if err != nil {
		L.Error(bind.NewError(L, err), 0)
	}
}

// sleep is async.sleep(duration), in seconds or as "50ms". Others run meanwhile; for a duration of 0 those that can.
func sleep(L *lua.LState) int {
	d, err := bind.ToDuration[time.Duration](bind.Call{}, L.Get(1))
	if err != nil {
		L.ArgError(1, err.Error())
	}
	s, ok := bind.SchedulerOf(L).(*scheduler)
	ctx := contexts{context.Background(), bind.ContextOf(L)}
	if ok {
		ctx = s.contexts(L)
	}
	switch {
	case !ok:
		ctx.pause(d)
	case d <= 0:
		s.yield()
	default:
		s.Await(func() { ctx.pause(d) })
	}
	raise(L, ctx.cause())
	return 0
}
