package sandbox

import "sync/atomic"

// Interrupt ends what runs in s, at its next instruction, and what would run later: s is of no further use, but to be closed. The errors of the runs
// wrap cause, and it is the cause of the contexts that Go functions have. Any goroutine may call it; only the first call counts.
func (s *State) Interrupt(cause error) {
	s.meter.interrupt(cause)
}

// interrupt ends the run of m, and those that follow.
func (m *meter) interrupt(cause error) {
	if m.interruption.cause.CompareAndSwap(nil, &cause) {
		m.halt()
	}
}

// interruption is why other goroutines end the runs of a meter.
type interruption struct{ cause atomic.Pointer[error] }

// err is the error of a run that was interrupted, nil when it was not.
func (i *interruption) err() error {
	if cause := i.cause.Load(); cause != nil {
		return &canceled{cause: *cause}
	}
	return nil
}
