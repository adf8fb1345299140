package async

import (
	"runtime"
	"slices"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// scheduler gives the tasks of one run of a state their turns. What only the task uses that has its turn needs no lock: a turn begins after the
// end of the one before.
type scheduler struct {
	L       *lua.LState // the main thread
	main    *task       // what runs without having been spawned
	current *task       // that has its turn
	live    []*task     // that were spawned and have not ended, in this order
	// of the live ones, for those who look in the registry for what the state holds; a failure in the slot of its task, false in one that is free
	threads *lua.LTable
	slots   []int // that are free
	broken  error // a panic that went through the interpreter

	failures failures

	mu    sync.Mutex
	queue []*task // that wait for a turn
	free  bool    // nobody has it
	away  int     // tasks that wait for Go code, which ends by itself
	left  int     // live tasks

	ended chan struct{} // holds a token after a task has ended
	dead  chan struct{} // closed when there are no more turns
	grave sync.Mutex    // held by the goroutine that unwinds its Go frames after that
}

// threadsKey is where the registry holds the threads of the tasks.
const threadsKey = "luamodgen.tasks"

// open gives the scheduler of the state of L, made at first need.
func open(L *lua.LState) *scheduler {
	if s, ok := bind.SchedulerOf(L).(*scheduler); ok {
		return s
	}
	s := &scheduler{L: L.G.MainThread, threads: L.CreateTable(4, 0), ended: make(chan struct{}, 1), dead: make(chan struct{})}
	s.main = &task{s: s, L: s.L, turn: bind.NewTurn(s.L), wake: make(chan struct{}, 1)}
	s.current = s.main
	L.G.Registry.RawSetString(threadsKey, s.threads)
	bind.SetScheduler(L, s)
	return s
}

// owns reports whether L is the thread of a task.
func (s *scheduler) owns(L *lua.LState) bool {
	return slices.ContainsFunc(s.live, func(t *task) bool { return t.L == L })
}

// enlist puts t among the live tasks and into the queue.
func (s *scheduler) enlist(t *task) {
	if last := len(s.slots) - 1; last >= 0 {
		t.slot, s.slots = s.slots[last], s.slots[:last]
	} else {
		t.slot = s.threads.Len() + 1
	}
	s.threads.RawSetInt(t.slot, t.L)
	s.live = append(s.live, t)
	s.locked(func() { s.left++; s.ready(t) })
}

// strike takes t from the live tasks. What it spawned is as if its parent had.
func (s *scheduler) strike(t *task) {
	s.threads.RawSetInt(t.slot, t.handle)
	s.live = slices.DeleteFunc(s.live, func(o *task) bool { return o == t })
	for _, o := range s.live {
		if o.parent == t {
			o.parent = t.parent
		}
	}
}

// vacate frees the slot of t, which has ended.
func (s *scheduler) vacate(t *task) {
	s.threads.RawSetInt(t.slot, lua.LFalse)
	s.slots = append(s.slots, t.slot)
}

// stop cancels the live tasks that are chosen, and ends their waiting for others.
func (s *scheduler) stop(cause error, chosen func(*task) bool) {
	for _, t := range s.live {
		if chosen(t) {
			t.cancel(cause)
			s.locked(func() { s.rouse(t, t.on) })
		}
	}
}

// rouse ends the waiting of t if it is for w. It needs the lock.
func (s *scheduler) rouse(t *task, w *wait) {
	if w != nil && t.on == w {
		t.on = nil
		s.ready(t)
	}
}

// ready gives t the turn when it is free, and else a place in the queue. It needs the lock, as pass does.
func (s *scheduler) ready(t *task) {
	if s.free {
		s.free = false
		t.wake <- struct{}{}
		return
	}
	s.queue = append(s.queue, t)
}

// pass gives the turn on.
func (s *scheduler) pass() {
	if s.free = len(s.queue) == 0; s.free {
		return
	}
	next := s.queue[0]
	s.queue = slices.Delete(s.queue, 0, 1)
	next.wake <- struct{}{}
}

// locked runs f under the lock.
func (s *scheduler) locked(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// take waits until t has its turn. When there are no more turns the goroutine ends, without running Lua.
func (s *scheduler) take(t *task) {
	select {
	case <-t.wake:
	case <-s.dead:
	}
	if s.isDead() {
		s.grave.Lock()
		t.buried = true
		runtime.Goexit()
	}
	s.began(t)
}

// isDead reports whether there are no more turns.
func (s *scheduler) isDead() bool {
	select {
	case <-s.dead:
		return true
	default:
		return false
	}
}

// began makes t the one that runs.
func (s *scheduler) began(t *task) {
	s.current = t
	t.turn.Take()
}

// Await runs call while others have their turns.
func (s *scheduler) Await(call func()) {
	t := s.current
	t.turn.Give()
	s.locked(func() { s.away++; s.pass() })
	defer func() {
		s.locked(func() { s.away--; s.ready(t) })
		s.take(t)
	}()
	call()
}

// yield lets all go on that can.
func (s *scheduler) yield() {
	t := s.current
	t.turn.Give()
	s.locked(func() { s.ready(t); s.pass() })
	s.take(t)
}

// patience is how long Close waits for the next of the tasks to end.
const patience = time.Second

// Close cancels the tasks, waits for them, and takes the scheduler from the state. Its error is [ErrStuck], a panic, or [*Failures].
func (s *scheduler) Close() error {
	if s.isDead() {
		return ErrStuck
	}
	s.stop(ErrEnded, func(*task) bool { return true })
	if len(s.live) > 0 {
		s.main.turn.Give()
		s.locked(s.pass)
		if !s.drained() {
			close(s.dead)
			return ErrStuck
		}
		s.began(s.main)
	}
	bind.SetScheduler(s.L, nil)
	s.L.G.Registry.RawSetString(threadsKey, lua.LNil)
	if s.broken != nil {
		return s.broken
	}
	return s.failures.err()
}

// drained waits until all tasks have ended, and takes the turn, which is free then.
func (s *scheduler) drained() bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		done := false
		s.locked(func() {
			if done = s.free && s.left == 0; done {
				s.free = false
			}
		})
		if done {
			return true
		}
		select {
		case <-s.ended:
			timer.Reset(patience)
		case <-timer.C:
			return false
		}
	}
}
