package sandbox

import (
	"context"
	"sync/atomic"
	"time"
)

// Interrupt ends what runs in s, at its next instruction, and what would run later: s is of no further use, but to be closed. The errors of the runs
// wrap cause, and it is the cause of the contexts that Go functions have. Any goroutine may call it; only the first call counts.
func (s *State) Interrupt(cause error) {
	s.meter.interrupt(cause)
}

// interrupt ends the run of m, and those that follow.
func (m *meter) interrupt(cause error) {
	i := &m.interruption
	if !i.cause.CompareAndSwap(nil, &cause) {
		return
	}
	m.halt()
	if cancel := i.cancel.Load(); cancel != nil {
		(*cancel)(cause)
	}
}

// interruption is what other goroutines end the runs of a meter with.
type interruption struct {
	cause  atomic.Pointer[error]
	cancel atomic.Pointer[context.CancelCauseFunc] // of the context that Go functions have
}

// err is the error of a run that was interrupted, nil when it was not.
func (i *interruption) err() error {
	if cause := i.cause.Load(); cause != nil {
		return &canceled{cause: *cause}
	}
	return nil
}

// context derives one that ends with an interruption, at the deadline if there is one, or with cancel.
func (i *interruption) context(ctx context.Context, deadline time.Time) (_ context.Context, cancel context.CancelFunc) {
	ctx, end := context.WithCancelCause(ctx)
	i.cancel.Store(&end)
	if cause := i.cause.Load(); cause != nil {
		end(*cause)
	}
	expire := func() {}
	if !deadline.IsZero() {
		ctx, expire = context.WithDeadline(ctx, deadline)
	}
	return ctx, func() {
		i.cancel.Store(nil)
		expire()
		end(nil)
	}
}
