package runtime

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// narrowing is one way in which a program takes less of a profile than there is.
type narrowing struct {
	option   string   // how it was given, for messages
	names    []string // of modules and bundles
	keep     bool     // the names alone stay; otherwise they go
	features map[string]bool
	when     func() bool // the names go unless it is true
}

// Only leaves nothing of the profile but these modules and bundles, and the built-in module. A bundle stands for its modules, too. Naming what the profile does
// not have is an error: a program can narrow a profile, and widen it only by generating another. What the named modules depend on
// is built for them all the same. Given twice, only what both name stays.
func Only(names ...string) Option {
	return narrowed(narrowing{option: "Only", names: names, keep: true})
}

// Without takes modules and bundles out of the profile. A bundle stands for its modules, too. What the profile does not have anyway is
// ignored, so that programs can use one list of options for all profiles. What others depend on is still built for them.
func Without(names ...string) Option { return narrowed(narrowing{option: "Without", names: names}) }

// When takes a module or a bundle out of the profile unless f, which Preload calls once, returns true.
func When(name string, f func() bool) Option {
	if f == nil {
		return Option{err: fmt.Errorf("runtime.When(%q, nil) has no condition", name)}
	}
	return narrowed(narrowing{option: "When", names: []string{name}, when: f})
}

// Features switches features of the profile off, and "sandbox" on. The modules and functions of a feature that is off are absent. Switching on a feature that the profile does not
// have is an error, as is switching "sandbox" off: both would widen the profile.
func Features(f map[string]bool) Option {
	return narrowed(narrowing{option: "Features", features: maps.Clone(f)})
}

func narrowed(n narrowing) Option { return Option{narrow: []narrowing{n}} }

// narrowed returns p without what the program takes out of it, p itself when that is nothing.
func (p *profile) narrowed(list []narrowing) (*profile, error) {
	if len(list) == 0 {
		return p, nil
	}
	q := *p
	q.from = p
	q.Features = slices.Clone(p.Features)
	var errs []error
	for _, n := range list {
		errs = append(errs, q.narrow(n))
	}
	return &q, errors.Join(errs...)
}

// narrow applies n to p, which is a copy.
func (p *profile) narrow(n narrowing) (err error) {
	for _, name := range slices.Sorted(maps.Keys(n.features)) {
		err = errors.Join(err, p.feature(name, n.features[name]))
	}
	if n.features != nil || n.when != nil && n.when() {
		return errors.Join(err, p.known(n))
	}
	names, err := p.members(n)
	if err != nil {
		return err
	}
	if !n.keep {
		p.without = union(p.without, names)
		return nil
	}
	if p.only != nil {
		names = slices.DeleteFunc(names, func(name string) bool { return !contains(p.only, name) })
	}
	p.only = append([]string{}, names...) // nil would keep all
	return nil
}

// members gives the names of n, sorted, with those of the modules of bundles.
func (p *profile) members(n narrowing) ([]string, error) {
	if err := p.known(n); err != nil {
		return nil, err
	}
	var names []string
	for _, name := range n.names {
		names = append(names, name)
		if b := p.catalog.bundle(name); b != nil {
			names = append(names, b.Modules...)
		}
	}
	return union(names, nil), nil
}

// known is the error of a name that no module or bundle has, or that n must not name.
func (p *profile) known(n narrowing) error {
	var errs []error
	for _, name := range n.names {
		switch m, b := p.catalog.module(name), p.catalog.bundle(name); {
		case m == nil && b == nil:
			errs = append(errs, fmt.Errorf("runtime.%s: %w", n.option, p.catalog.unknownModule(name)))
		case n.keep && m != nil && !p.from.offers(m):
			errs = append(errs, fmt.Errorf("runtime.%s: %s", n.option, p.from.refusal(m)))
		case n.keep && m == nil && !p.from.offersBundle(b):
			errs = append(errs, fmt.Errorf("runtime.%s: %s", n.option, p.from.refusalOfBundle(b)))
		}
	}
	return errors.Join(errs...)
}

// feature switches a feature of p, which is a copy.
func (p *profile) feature(name string, on bool) error {
	has := p.has(name)
	switch {
	case on == has:
		return p.catalog.checkFeature(name)
	case name == sandbox && !on:
		return fmt.Errorf("runtime.Features: feature %q cannot be switched off: profile %q has it, and a profile can be narrowed, not widened", name, p.Name)
	case name == sandbox:
		p.Features = union(p.Features, []string{name})
	case on:
		if err := p.catalog.checkFeature(name); err != nil {
			return err
		}
		return fmt.Errorf("runtime.Features: feature %q cannot be switched on: profile %q does not have it, and a profile can be narrowed, not widened", name, p.Name)
	default:
		p.Features = slices.DeleteFunc(p.Features, func(f string) bool { return f == name })
	}
	return nil
}

// checkFeature is the error of a feature that no profile has.
func (c *catalog) checkFeature(name string) error {
	known := []string{async, debug, sandbox}
	for _, p := range c.profiles {
		known = union(known, p.Features)
	}
	if contains(known, name) {
		return nil
	}
	return fmt.Errorf("runtime.Features: unknown feature %q%s", name, meant(name, known))
}

// unknownModule is the error of a name that is neither a module's nor a bundle's.
func (c *catalog) unknownModule(name string) error {
	var known []string
	for _, t := range c.tables {
		for _, m := range t.Modules {
			known = append(known, m.Name)
		}
		for i := range t.Bundles {
			known = append(known, t.Bundles[i].Name)
		}
	}
	return fmt.Errorf("unknown module %q%s", bind.Brief(name), meant(name, known))
}

// meant suggests the word that name is a slip of, or lists the words when they are few.
func meant(name string, words []string) string {
	if near := bind.Nearest(name, words); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	if len(words) == 0 || len(words) > 20 {
		return ""
	}
	return fmt.Sprintf(" (valid: %s)", strings.Join(union(words, nil), ", "))
}

// contains reports whether a sorted list has a name.
func contains(sorted []string, name string) bool {
	_, found := slices.BinarySearch(sorted, name)
	return found
}
