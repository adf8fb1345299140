package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// ErrClosed is the error of a run that begins after Close, and of one that Close did not wait for. A Go function of a run that Close waits for can still run
// scripts, under its context.
var ErrClosed = errors.New("the engine is closed")

// Engine runs scripts on states that it keeps. Any number of goroutines use it at the same time.
type Engine struct {
	cfg     Config
	scripts *scripts

	mu       sync.Mutex
	profiles map[string]*profile // by what callers name them: the default one is there as "", too
	active   int                 // runs, those that wait for a state among them, and compilations
	closed   bool
	drained  chan struct{} // closed when the engine is, and nothing runs any more
	janitor  janitor
	end      context.CancelFunc // of waiting
}

// New makes an engine. It checks the profiles that the configuration names, and makes no state.
func New(cfg Config) (*Engine, error) {
	cfg = cfg.withDefaults()
	e := &Engine{cfg: cfg, profiles: map[string]*profile{}, drained: make(chan struct{})}
	e.scripts = newScripts(&e.cfg)
	e.scripts.hold, e.scripts.letGo = e.stay, e.settle
	e.scripts.ending, e.end = context.WithCancel(context.Background())
	e.janitor.sweep, e.janitor.every = e.sweep, max(cfg.IdleTime/2, minSweep)
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	return e, nil
}

// check looks up all profiles that the configuration names.
func (e *Engine) check() error {
	if err := e.cfg.check(); err != nil {
		return err
	}
	for _, name := range e.cfg.Profiles {
		if _, err := e.profile(name); err != nil {
			return err
		}
	}
	for name := range e.cfg.Limits {
		if _, err := e.profile(name); err != nil {
			return fmt.Errorf("limits: %w", err)
		}
	}
	return nil
}

// profile returns the profile of a name, made at first need.
func (e *Engine) profile(name string) (*profile, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p := e.profiles[name]; p != nil {
		return p, nil
	}
	if err := e.cfg.admit(name); err != nil {
		return nil, err
	}
	sel, err := runtime.Select(name, e.cfg.Modules...)
	if err != nil {
		return nil, err
	}
	p := e.profiles[sel.Name()]
	if p == nil {
		if p, err = newProfile(sel, &e.cfg, e.scripts.ending); err != nil {
			return nil, err
		}
		e.profiles[p.name] = p
	}
	e.profiles[name] = p
	return p, nil
}

// each calls f for every profile once.
func (e *Engine) each(f func(*profile)) {
	e.mu.Lock()
	var all []*profile
	for name, p := range e.profiles {
		if name == p.name {
			all = append(all, p)
		}
	}
	e.mu.Unlock()
	for _, p := range all {
		f(p)
	}
}

// enter begins a run, which leave ends. Close waits for those that Go functions of others begin.
func (e *Engine) enter(ctx context.Context) error {
	e.mu.Lock()
	closed := e.closed
	if !closed {
		e.active++
	}
	e.mu.Unlock()
	switch {
	case !closed:
		return nil
	case ctx.Value(engineKey{}) == e:
		return e.stay()
	}
	return ErrClosed
}

// stay begins a compilation, which settle ends, or a run within another. Runs that began before Close still have their scripts compiled.
func (e *Engine) stay() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed && e.active == 0 {
		return ErrClosed
	}
	e.active++
	return nil
}

// settle ends a compilation.
func (e *Engine) settle() {
	e.janitor.wake()
	e.leave()
}

// leave closes the states when it was the last run of a closed engine.
func (e *Engine) leave() {
	e.mu.Lock()
	e.active--
	last := e.closed && e.active == 0
	e.mu.Unlock()
	if last {
		e.shut()
	}
}

// Close refuses further runs, waits for those that go on, and closes all states. When ctx is done first it cancels the runs, whose scripts then end at
// their next instruction with an error that is ErrClosed, and returns without waiting for them: the last of them closes the states. A compilation is
// waited for like a run, and goes on to its end, of about a second at most, when nobody waits for it any more. Closing again waits again.
func (e *Engine) Close(ctx context.Context) error {
	e.mu.Lock()
	first, active := !e.closed, e.active
	e.closed = true
	e.mu.Unlock()
	if first && active == 0 {
		e.shut()
	}
	select {
	case <-e.drained:
		return nil
	case <-ctx.Done():
	}
	e.end()
	e.each((*profile).interrupt)
	return fmt.Errorf("close the engine while scripts run: %w", context.Cause(ctx))
}

// shut closes all states. Nothing runs, and nothing will.
func (e *Engine) shut() {
	e.end()
	e.janitor.stop()
	e.each((*profile).close)
	close(e.drained)
}

// sweep closes states that were idle for long, and forgets scripts that are old. It reports whether there is more to sweep later.
func (e *Engine) sweep() (more bool) {
	e.each(func(p *profile) { more = p.trim(e.cfg.IdleTime) || more })
	return e.scripts.expire() || more
}

// Limits are those that runs under a profile have.
func (e *Engine) Limits(profile string) (sandbox.Limits, error) {
	p, err := e.profile(profile)
	if err != nil {
		return sandbox.Limits{}, err
	}
	return p.limits, nil
}
