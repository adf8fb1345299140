package sandbox

import (
	"context"
	"time"
)

// ending is the parent of the context that the Go functions of a run have. That one is done when the run is to end, and only after the meter knows: a script
// that catches what a Go function makes of it is at its last instruction. An alarm of its own, or one of the caller's, could be earlier than the meter's.
type ending struct {
	context.Context           // the caller's
	deadline        time.Time // of the run; zero without
	err             error     // what Go functions are told
	child           func()    // tells them
}

// never is not closed: AfterFunc is how an ending tells.
var never = make(chan struct{})

// begin makes the context of Go functions, and the end of it.
func (e *ending) begin() (context.Context, context.CancelCauseFunc) {
	return context.WithCancelCause(e)
}

// tell ends the context of Go functions, with the Err() and the cause that the caller's has, or else for the deadline.
func (e *ending) tell() {
	if e.err = e.Context.Err(); e.err == nil {
		e.err = context.DeadlineExceeded
	}
	e.child()
}

// due reports whether the caller's context is done, or the time is over.
func (e *ending) due() bool {
	return e.Context.Err() != nil || !e.deadline.IsZero() && !time.Now().Before(e.deadline)
}

// AfterFunc keeps what package context ends the context of Go functions with. It is the only one derived from e.
func (e *ending) AfterFunc(child func()) (stop func() bool) {
	e.child = child
	return func() bool { return true }
}

// Done tells package context that there is an end.
func (e *ending) Done() <-chan struct{} { return never }

// Err is asked by child.
func (e *ending) Err() error { return e.err }

// Deadline is the earlier one of the caller's and the run's.
func (e *ending) Deadline() (deadline time.Time, ok bool) {
	deadline, ok = e.Context.Deadline()
	if e.deadline.IsZero() || ok && deadline.Before(e.deadline) {
		return deadline, ok
	}
	return e.deadline, true
}
