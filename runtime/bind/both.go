package bind

import (
	"context"
	"sync"
	"time"
)

// bothContext is done when one of two contexts is. The interpreter asks before each instruction; who waits for Done
// waits for the given one.
type bothContext struct {
	context.Context // the given one
	state           context.Context
	joint           *joint // for Go functions; nil when the given one ends with that of the state
}

// Both is the context of a thread that ends with the context of its state or with the given one, which Go functions get, and which ends with what Go
// functions of the state get.
func Both(state, given context.Context) context.Context {
	if state == nil {
		return given
	}
	return &bothContext{Context: given, state: state}
}

// under is the context of a callback to which Go code gave one.
func under(state, given context.Context) *bothContext {
	b := &struct {
		bothContext
		joint
	}{}
	b.bothContext = bothContext{given, state, &b.joint}
	return &b.bothContext
}

func (b *bothContext) Done() <-chan struct{} {
	done := b.state.Done()
	select {
	case <-done:
		return done
	default:
		return b.Context.Done()
	}
}

func (b *bothContext) Err() error {
	if err := b.Context.Err(); err != nil {
		return err
	}
	return b.state.Err()
}

func (b *bothContext) Value(key any) any {
	if v := b.Context.Value(key); v != nil {
		return v
	}
	return b.state.Value(key)
}

// on is b for another thread of the state.
func (b *bothContext) on(state context.Context) *bothContext {
	return &bothContext{b.Context, state, b.joint}
}

// asked is b for Go functions, which may wait for either of its contexts.
func (b *bothContext) asked() context.Context {
	if b.joint == nil {
		if MeterOf(b) == nil {
			return b
		}
		return b.on(asked(b.state))
	}
	return b.joint.of(b.on(asked(b.state)))
}

// joint is the context of the Go functions that a callback calls. It is made when the first one asks, and done when the callback has returned.
type joint struct {
	mu   sync.Mutex // Go functions may ask on other goroutines
	ctx  context.Context
	stop func() // nil before the context is made
	over bool
}

// of makes the context.
func (j *joint) of(b *bothContext) context.Context {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ctx != nil {
		return j.ctx
	}
	ctx, cancel := context.WithCancelCause(b)
	stop := context.AfterFunc(b.state, func() { cancel(context.Cause(b.state)) })
	j.ctx = &jointContext{ctx, b.state}
	j.stop = func() {
		stop()
		cancel(nil)
	}
	if j.over {
		j.stop()
	}
	return j.ctx
}

// leave is the end of the callback.
func (j *joint) leave() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.over = true
	if j.stop != nil {
		j.stop()
	}
}

// jointContext has the error of the context that ended it, and the earlier one of their deadlines.
type jointContext struct {
	context.Context
	state context.Context
}

func (j *jointContext) Err() error {
	err := j.Context.Err()
	if state := j.state.Err(); err != nil && state != nil {
		return state
	}
	return err
}

func (j *jointContext) Deadline() (deadline time.Time, ok bool) {
	deadline, ok = j.Context.Deadline()
	if state, limited := j.state.Deadline(); limited && (!ok || state.Before(deadline)) {
		return state, true
	}
	return deadline, ok
}
