package runtime

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Warm makes the shared instances of a profile and compiles its modules written in Lua, before any state needs them:
// as many at once as there are processors, and at least four, each after what it depends on. Modules with an instance per state are made
// when a state requires them. Options are those of Preload; a constructor takes its values from these.
//
// An instance that Warm made is held until a state loads the module: the state takes it over, and the last state to let go closes it.
// Warming what is warm changes nothing. The error joins those of all modules that failed, and names each; the others are warm.
// Warm ends with ctx as far as the constructors heed it. The instances outlive ctx.
func Warm(ctx context.Context, profile string, opts ...Option) error {
	p, o, err := choose(profile, opts)
	if err != nil {
		return fmt.Errorf("warm: %w", err)
	}
	told := newWatch(o.observers, 0)
	w := &warmer{
		take:  func(ctx context.Context, m *Module) error { return m.warmUp(ctx, ahead{o.provided, told}) },
		watch: told, by: profile,
	}
	w.run(ctx, p.offered(p.Modules), constructors())
	return w.failures()
}

// warmer makes instances without a Lua state, concurrently. Its functions are called by several goroutines.
type warmer struct {
	take  func(context.Context, *Module) error // makes and holds a shared instance
	done  func(*Module, error)                 // called for each module that was asked for; nil for nobody
	watch *watch
	by    string // what asks for it: a stage, or a profile
	slots chan struct{}
	jobs  []*job // dependencies first
}

// job is the warming of one module. Its fields are set before done is closed.
type job struct {
	module  *Module
	depends []*job
	asked   bool // for itself, not only as a dependency
	blocked bool // by a dependency, whose job has the error, too
	err     error
	done    chan struct{}
}

// run warms modules and what they depend on, at most parallel at once, and waits for them.
func (w *warmer) run(ctx context.Context, modules []*Module, parallel int) {
	w.slots = make(chan struct{}, parallel)
	known := map[*Module]*job{}
	for _, m := range modules {
		w.plan(m, known).asked = true
	}
	var all sync.WaitGroup
	for _, j := range w.jobs {
		all.Go(func() { w.do(ctx, j) })
	}
	all.Wait()
}

// plan adds the job of m after those of what m depends on.
func (w *warmer) plan(m *Module, known map[*Module]*job) *job {
	if j := known[m]; j != nil {
		return j
	}
	j := &job{module: m, done: make(chan struct{})}
	known[m] = j
	for _, d := range m.Depends {
		j.depends = append(j.depends, w.plan(d, known))
	}
	w.jobs = append(w.jobs, j)
	return j
}

// do carries out j, whatever the constructor does.
func (w *warmer) do(ctx context.Context, j *job) {
	j.err = errExited
	defer func() {
		close(j.done)
		if j.asked && w.done != nil {
			w.done(j.module, j.err)
		}
	}()
	if j.err = j.wait(ctx); j.err == nil {
		j.err = w.warm(ctx, j.module)
	}
}

// wait waits for the dependencies of j.
func (j *job) wait(ctx context.Context) error {
	for _, d := range j.depends {
		select {
		case <-d.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if d.err != nil {
			j.blocked = true
			return fmt.Errorf("dependency %q: %w", d.module.Name, d.err)
		}
	}
	return nil
}

// warm makes what there is to make of m without a state.
func (w *warmer) warm(ctx context.Context, m *Module) (err error) {
	if !m.shares() && m.Source == nil {
		return nil
	}
	select {
	case w.slots <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-w.slots }()
	defer w.watch.begin(LoadEnd, m, CauseWarm, w.by).end(&err)
	if m.Source != nil {
		return m.Source.compile()
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return w.take(ctx, m)
}

// failures joins the errors of the modules that failed by themselves.
func (w *warmer) failures() error {
	var errs []error
	for _, j := range w.jobs {
		if j.err != nil && !j.blocked {
			errs = append(errs, fmt.Errorf("warm %q: %w", j.module.Name, j.err))
		}
	}
	return errors.Join(errs...)
}
