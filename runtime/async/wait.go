package async

import (
	"errors"

	lua "github.com/yuin/gopher-lua"
)

// errDeadlock is what the last one fails with of tasks that all wait for each other.
var errDeadlock = errors.New("all tasks wait for each other")

// wait is one task waiting for others.
type wait struct {
	by    *task
	left  int   // tasks that have to end yet
	any   bool  // it is over with the first end, not with the first failure
	first *task // the one with which it was over before the others ended
	over  bool
}

// note tells that t has ended. It needs the lock.
func (w *wait) note(t *task) {
	w.left--
	if !w.over && (w.any || t.status != done) {
		w.first = t
	}
	w.over = w.over || w.first != nil || w.left == 0
	if w.over {
		w.by.s.rouse(w.by, w)
	}
}

// heeds reports whether w is over, or its task still waits for it. It needs the lock.
func (w *wait) heeds() bool { return w.over || w.by.on == w }

// join waits on L for tasks: for the end of any, or for the ends of all, or the failure of one. It returns the one with which it was over
// before the others ended.
func (s *scheduler) join(L *lua.LState, any bool, tasks []*task) (first *task, err error) {
	w := &wait{by: s.current, left: len(tasks), any: any, over: len(tasks) == 0}
	s.locked(func() {
		for _, t := range tasks {
			t.hear()
			if t.over() {
				w.note(t)
			} else {
				t.waits = append(t.waits, w)
			}
		}
	})
	err = s.wait(w, s.contexts(L))
	return w.first, err
}

// wait lets others have their turns until w is over or one of the contexts of the running task is done.
func (s *scheduler) wait(w *wait, ctx contexts) error {
	if w.over {
		return nil
	}
	t, deadlock := s.current, false
	t.turn.Give()
	s.locked(func() {
		if deadlock = len(s.queue) == 0 && s.away == 0; !deadlock {
			t.on = w
			s.pass()
		}
	})
	if deadlock {
		t.turn.Take()
		return errDeadlock
	}
	stop := ctx.after(func() { s.locked(func() { s.rouse(t, w) }) })
	defer stop()
	s.take(t)
	if !w.over {
		return ctx.cause()
	}
	return nil
}
