package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/puddle/v2"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// profile is a profile of the engine, with its states.
type profile struct {
	name          string
	sel           *runtime.Selection
	limits        sandbox.Limits
	compileMemory int // that compiling one of its scripts may take
	runs          int // that a state is good for
	pool          *puddle.Pool[*state]
	counts        counts

	mu          sync.Mutex
	states      map[*state]struct{} // all that there are
	interrupted bool                // nothing is to run any more
}

// state is a Lua state of a pool.
type state struct {
	*sandbox.State
	inst *bind.Instance
	call bind.Call // of inst, for conversions
	runs int       // since it was made
}

func newProfile(sel *runtime.Selection, cfg *Config) (*profile, error) {
	limits, err := cfg.limits(sel)
	if err != nil {
		return nil, err
	}
	p := &profile{
		name: sel.Name(), sel: sel, limits: limits, compileMemory: cfg.compileMemory(limits.Memory), runs: cfg.RunsPerState, states: map[*state]struct{}{},
	}
	p.pool, err = puddle.NewPool(&puddle.Config[*state]{
		Constructor: func(context.Context) (*state, error) { return p.newState() },
		Destructor:  p.discard,
		MaxSize:     int32(min(cfg.PoolSize, 1<<30)),
	})
	return p, err
}

// newState makes a state for the pool.
func (p *profile) newState() (*state, error) {
	s, err := sandbox.New(p.sel, p.limits)
	if err != nil {
		return nil, err
	}
	st := &state{State: s, inst: &bind.Instance{Module: "engine", State: bind.NewState()}}
	if err := st.inst.Fill(s.Lua(), func(c bind.Call, _ *bind.Table) { st.call = c }); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	p.counts.made.Add(1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.states[st] = struct{}{}
	if p.interrupted {
		st.Interrupt(ErrClosed)
	}
	return st, nil
}

// discard closes a state that is not in the pool. Observers are told what goes wrong with modules.
func (p *profile) discard(st *state) {
	p.mu.Lock()
	delete(p.states, st)
	p.mu.Unlock()
	_ = st.Close()
}

// acquire waits for a state.
func (p *profile) acquire(ctx context.Context) (*puddle.Resource[*state], error) {
	res, err := p.pool.Acquire(ctx)
	switch {
	case err == nil:
		return res, nil
	case ctx.Err() != nil && !errors.Is(context.Cause(ctx), ctx.Err()):
		return nil, fmt.Errorf("waiting for a state of profile %q: %w: %w", p.name, ctx.Err(), context.Cause(ctx))
	case ctx.Err() != nil:
		return nil, fmt.Errorf("waiting for a state of profile %q: %w", p.name, context.Cause(ctx))
	}
	return nil, fmt.Errorf("making a state of profile %q: %w", p.name, err)
}

// release gives a state back when it can be made as new, and closes it otherwise.
func (p *profile) release(res *puddle.Resource[*state], good bool) {
	st := res.Value()
	if good && st.runs < p.runs && st.Reset() == nil {
		res.Release()
		return
	}
	p.counts.dropped.Add(1)
	p.remove(res)
}

// remove closes a state of the pool on this goroutine.
func (p *profile) remove(res *puddle.Resource[*state]) {
	st := res.Value()
	defer res.Hijack()
	p.discard(st)
}

// interrupt ends all runs with ErrClosed.
func (p *profile) interrupt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.interrupted = true
	for st := range p.states {
		st.Interrupt(ErrClosed)
	}
}

// trim closes the states that were idle for longer than limit, and reports whether there are others.
func (p *profile) trim(limit time.Duration) (more bool) {
	for _, res := range slices.Backward(p.pool.AcquireAllIdle()) { // for the one that was used last to be used next
		if res.IdleDuration() >= limit {
			p.remove(res)
			p.counts.trimmed.Add(1)
		} else {
			res.ReleaseUnused()
		}
	}
	return p.pool.Stat().TotalResources() > 0
}

// close closes all states, of which none is in use.
func (p *profile) close() { p.pool.Close() }
