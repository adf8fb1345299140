package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// Scheduler lets tasks of a Lua state take turns. Package async has the one there is.
type Scheduler interface {
	// Await runs call while other tasks have their turns, and returns, or lets a panic of call pass, in the task's next turn.
	Await(call func())
	// Close cancels the tasks and waits for them. The error is that one did not end. Then the state keeps the scheduler, and is to be left
	// alone: what did not end uses it.
	Close() error
	// After has f called, on another goroutine, when what did not end has ended.
	After(f func())
}

// Await runs call, the Go function behind one marked //luamod:async, while other tasks of the state have their turns. Arguments are
// converted before and results after, as call must not touch the state. In a state without tasks it is just the call.
func Await(c Call, call func()) {
	if s := SchedulerOf(c.L); s != nil {
		s.Await(call)
		return
	}
	call()
}

// SchedulerOf gives the scheduler of the state of L, nil when it has none.
func SchedulerOf(L *lua.LState) Scheduler {
	if h, ok := L.G.Registry.RawGetString(homeKey).(*home); ok {
		return h.scheduler
	}
	return nil
}

// SetScheduler gives the state of L a scheduler, or with nil takes it away.
func SetScheduler(L *lua.LState, s Scheduler) { openHome(L, nil).scheduler = s }

// EndTasks closes the scheduler of the state of L, if it has one.
func EndTasks(L *lua.LState) error {
	if s := SchedulerOf(L); s != nil {
		return s.Close()
	}
	return nil
}

// lane is what each task has of its own of a home.
type lane struct {
	task    *lua.LState // its thread; nil in a state without tasks
	running *lua.LState // the coroutine of the latest bound call
	thread  *lua.LState // that callbacks run on; nil before the first
	turns   []turn      // calls of Lua by Go that are under way, outermost first
}

// Turn is the place of a task in its state while it has no turn.
type Turn struct {
	home    *home
	lane    lane
	current *lua.LState // the coroutine that runs in the task's turns
}

// nobody owns a state whose turn no task has. No goroutine is this one.
const nobody = ^uintptr(0)

// NewTurn is for a task that L runs, which is a main thread or one by [NewThread].
func NewTurn(L *lua.LState) Turn {
	return Turn{home: openHome(L, nil), lane: lane{task: L}, current: L}
}

// Take begins a turn: the running goroutine runs the state from now on.
func (t *Turn) Take() {
	delete(t.home.waiting, t)
	t.home.lane, t.home.root.G.CurrentThread = t.lane, t.current
	t.home.own()
}

// Give ends a turn. Until somebody takes one all calls of Lua by Go are refused.
func (t *Turn) Give() {
	t.lane, t.current = t.home.lane, t.home.root.G.CurrentThread
	if t.home.waiting == nil {
		t.home.waiting = map[*Turn]struct{}{}
	}
	t.home.waiting[t] = struct{}{}
	t.home.owner.Store(nobody)
}

// End ends the last turn.
func (t *Turn) End() {
	t.Give()
	delete(t.home.waiting, t)
	if t.lane.thread != nil {
		t.home.idle = append(t.home.idle, t.lane.thread)
	}
	t.lane, t.current = lane{}, nil
}

// NewThread makes a coroutine of the state of L, without a context, for a task.
func NewThread(L *lua.LState) *lua.LState { return newCoroutine(openHome(L, nil).root) }
