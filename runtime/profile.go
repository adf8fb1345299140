package runtime

import (
	"fmt"
	"slices"
	"strings"
)

// The features that exist without anybody's defining them.
const (
	sandbox = "sandbox" // the state is without what reaches beyond it
	debug   = "debug"   // trace reaches the observer
	async   = "async"   // nothing to the runtime itself
)

// profile is a Profile, merged when several tables have one of the name, and less of it when a program narrows it.
type profile struct {
	Profile
	catalog *catalog

	from    *profile // that this one is narrowed from; nil for the ones of catalogs
	only    []string // modules and bundles, sorted, that stay; nil is all
	without []string // modules and bundles, sorted, that do not
}

// has reports whether a feature is on.
func (p *profile) has(feature string) bool { return contains(p.Features, feature) }

// leaves reports whether the program lets a script under p have the module or bundle of a name.
func (p *profile) leaves(name string) bool {
	return !contains(p.without, name) && (p.only == nil || contains(p.only, name))
}

// offers reports whether a script under p can require m.
func (p *profile) offers(m *Module) bool {
	if m == p.catalog.builtin {
		return !contains(p.without, m.Name)
	}
	return contains(p.Modules, m.Name) && !m.Internal && p.leaves(m.Name) && p.denied(m.Capabilities) == "" && !p.shut(m)
}

// denied is the first of the capabilities that p denies, or "".
func (p *profile) denied(capabilities []string) string {
	for _, c := range capabilities {
		if slices.Contains(p.Deny, c) {
			return c
		}
	}
	return ""
}

// shut reports whether the gate of m as a whole, which has no function, is closed.
func (p *profile) shut(m *Module) bool {
	return len(m.Gates) > 0 && m.Gates[0].Func == "" && p.closes(m.Gates[0])
}

// closes reports whether g is closed.
func (p *profile) closes(g Gate) bool {
	return g.Feature != "" && !p.has(g.Feature) || p.denied(g.Capabilities) != ""
}

// closed gives the names of the gates of m that are closed, sorted.
func (p *profile) closed(m *Module) (names []string) {
	for _, g := range m.Gates {
		if p.closes(g) {
			names = append(names, g.Func)
		}
	}
	return names
}

// Closed tells the bindings of a state which functions of a module it does not have. A state without a profile has all.
func (s *state) Closed(module string) []string {
	if s.profile == nil {
		return nil
	}
	if m := s.profile.catalog.module(module); m != nil {
		return s.profile.closed(m)
	}
	return nil
}

// offersBundle reports whether a script under p can require b.
func (p *profile) offersBundle(b *Bundle) bool {
	return contains(p.Bundles, b.Name) && p.leaves(b.Name)
}

// refusal says why a script under p cannot require m.
func (p *profile) refusal(m *Module) string {
	if m.Internal {
		return fmt.Sprintf("module %q is internal: it is built for other modules and cannot be required", m.Name)
	}
	in := p.catalog.profilesWith(func(q *profile) bool { return q.offers(m) })
	why := ""
	if denied := p.denied(m.Capabilities); denied != "" && contains(p.Modules, m.Name) {
		why = fmt.Sprintf(", which denies capability %q", denied)
	}
	return p.absent("module", m.Name, why, in)
}

// refusalOfBundle says why a script under p cannot require b.
func (p *profile) refusalOfBundle(b *Bundle) string {
	return p.absent("bundle", b.Name, "", p.catalog.profilesWith(func(q *profile) bool { return q.offersBundle(b) }))
}

// absent says that something is not in p, and where it is.
func (p *profile) absent(kind, name, why string, in []string) string {
	switch {
	case slices.Contains(in, p.Name):
		return fmt.Sprintf("%s %q was left out of profile %q by the program", kind, name, p.Name)
	case len(in) == 0 && why == "":
		return fmt.Sprintf("%s %q is in no profile", kind, name)
	case len(in) == 0:
		return fmt.Sprintf("%s %q is not in profile %q%s", kind, name, p.Name, why)
	}
	return fmt.Sprintf("%s %q is not in profile %q%s (it is in: %s)", kind, name, p.Name, why, strings.Join(in, ", "))
}

// profilesWith returns the names of the profiles that a condition holds for, as generated.
func (c *catalog) profilesWith(holds func(*profile) bool) (names []string) {
	for _, p := range c.profiles {
		if holds(p) {
			names = append(names, p.Name)
		}
	}
	return names
}

// modules returns the names of the modules that a script under p can require, sorted.
func (p *profile) modules() []string {
	names := make([]string, 0, len(p.Modules)+1)
	for _, name := range p.Modules {
		if m := p.catalog.module(name); m != nil && p.offers(m) {
			names = append(names, name)
		}
	}
	if b := p.catalog.builtin; b != nil && p.offers(b) {
		names = union(names, []string{b.Name})
	}
	return names
}

// needs returns what the host must provide: for a narrowed profile, what the modules that are left need, and what those depend on.
func (p *profile) needs() []Need {
	if p.from == nil || len(p.Needs) == 0 {
		return p.Needs
	}
	built := map[string]bool{}
	for _, name := range p.modules() {
		p.catalog.module(name).reach(built)
	}
	return slices.DeleteFunc(slices.Clone(p.Needs), func(n Need) bool {
		return len(n.Modules) > 0 && !slices.ContainsFunc(n.Modules, func(name string) bool { return built[name] })
	})
}

// reach adds m and what it depends on to built.
func (m *Module) reach(built map[string]bool) {
	if built[m.Name] {
		return
	}
	built[m.Name] = true
	for _, d := range m.Depends {
		d.reach(built)
	}
}
