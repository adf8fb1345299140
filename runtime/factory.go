package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// products is what a factory has made in one scope: in a Lua state, or for a shared module in the process. Each is made
// like a shared instance: those who ask for it meanwhile wait, a failure reaches all who waited, and the next makes it again.
type products struct {
	mu    sync.Mutex
	named map[string]*product
	order []*product // those that are made
}

// product is one of them, or the attempt to make it.
type product struct {
	shared
	name  string
	users int // of the calls that are waiting for it
	kept  bool
}

// get returns the product of a name, which make makes when there is none. What was made when ctx was done is discarded.
func (p *products) get(ctx context.Context, name string, make func(context.Context) (any, error), discard func(any) error) (any, error) {
	one := p.enter(name)
	made := false
	defer func() { p.leave(one, made) }()
	v, err := one.acquire(ctx, name, make, discard)
	made = err == nil
	return v, err
}

// enter returns the product of a name, made or not, which stays the only one of its name until leave.
func (p *products) enter(name string) *product {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.named[name]
	if one == nil {
		one = &product{name: name}
		if p.named == nil {
			p.named = map[string]*product{}
		}
		p.named[name] = one
	}
	one.users++
	return one
}

// leave keeps a product that was made, and forgets one that nobody made, as scripts may try any number of names.
func (p *products) leave(one *product, made bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one.users--
	switch {
	case made && !one.kept:
		one.kept = true
		p.order = append(p.order, one)
	case !made && !one.kept && one.users == 0:
		delete(p.named, one.name)
	}
}

// names returns the names of what was made, sorted.
func (p *products) names() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var names []string
	for _, one := range p.order {
		names = append(names, one.name)
	}
	slices.Sort(names)
	return names
}

// Close closes what was made and is an io.Closer, in the reverse of the order it was made in. Nobody uses p any more.
func (p *products) Close() error {
	var errs []error
	for _, one := range slices.Backward(p.order) {
		errs = append(errs, closeProduct(one.name, one.self))
	}
	return errors.Join(errs...)
}

// closeProduct closes v if it can be closed.
func closeProduct(name string, v any) (err error) {
	c, ok := v.(io.Closer)
	if !ok {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%q: %w", name, err)
		}
	}()
	defer recovered("Close", "", &err)
	return c.Close()
}

// products returns what the factory of e has made in its scope.
func (e *entry) products() *products {
	if own, ok := e.inst.Self.(*products); ok {
		return own
	}
	if e.module.Scope != Shared {
		return new(products)
	}
	s := &e.module.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made == nil {
		s.made = new(products)
	}
	return s.made
}

// factory is the factory of a module in one state.
type factory struct {
	*Factory
	module string
	made   *products
	values map[string]lua.LValue // what scripts got
	making []string              // the names under way: making one may run Lua code
}

// factoryFuncs returns the functions that the factory of e gives its module.
func (e *entry) factoryFuncs() []bind.Func {
	f := &factory{e.module.Factory, e.module.Name, e.products(), map[string]lua.LValue{}, nil}
	return []bind.Func{
		{Decl: "get(name)", Call: f.get},
		{Decl: "names()", Call: f.list},
	}
}

// get is get(name) in Lua.
func (f *factory) get(c bind.Call) int {
	self, name := bind.Self[any](c), c.String(1)
	v, err := f.value(c, self, name)
	if err != nil {
		return f.fail(c, err)
	}
	return c.Return(v)
}

// value returns the value of a name, which it makes at the first use in the state.
func (f *factory) value(c bind.Call, self any, name string) (lua.LValue, error) {
	if v := f.values[name]; v != nil {
		return v, nil
	}
	if slices.Contains(f.making, name) {
		return nil, fmt.Errorf("%s.get(%q) needs itself", f.module, name)
	}
	f.making = append(f.making, name)
	defer func() { f.making = f.making[:len(f.making)-1] }()
	owner, discard := self, func(any) error { return nil }
	if self == f.made {
		owner, discard = nil, func(v any) error { return closeProduct(name, v) }
	}
	made, err := f.made.get(c.Context(), name, func(ctx context.Context) (any, error) { return f.make(ctx, owner, name) }, discard)
	if err != nil {
		return nil, err
	}
	v, err := f.Value(c, made)
	if err == nil {
		f.values[name] = v
		bind.Own(c, v)
	}
	return v, err
}

// make calls the Go function.
func (f *factory) make(ctx context.Context, self any, name string) (v any, err error) {
	defer recovered(f.module, ".get", &err)
	v, err = f.Make(ctx, self, name)
	if err == nil && isNil(v) {
		err = fmt.Errorf("%s.get(%q): the factory returned nil without an error", f.module, name)
	}
	return v, err
}

// list is names() in Lua.
func (f *factory) list(c bind.Call) int {
	self := bind.Self[any](c)
	names, err := f.made.names(), error(nil)
	if f.Names != nil {
		if self == f.made {
			self = nil
		}
		names, err = f.Names(c.Context(), self)
	}
	if err != nil {
		return f.fail(c, err)
	}
	return c.Return(bind.Result(c, 1, names, func(c bind.Call, names []string) (lua.LValue, error) {
		return bind.FromSlice(c, names, bind.FromString)
	}))
}

// fail gives the script an error.
func (f *factory) fail(c bind.Call, err error) int {
	if f.Return {
		return c.Fail(err)
	}
	return c.Raise(err)
}
