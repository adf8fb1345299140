package gen

import (
	"go/types"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// literals says what scripts may write in place of the handles of a from: module's classes: what the type crosses as where it is
// no class. Nobody wrote constructors for scripts, so that there would be no other way to make most of these values.
func (b *builder) literals(f *fromBuild) {
	for _, c := range f.classes {
		c.Zero = !c.Interface
		tc := typeContext{what: "type " + c.Go.Name, code: diag.UnsupportedParam, pos: c.decl.obj.Pos(), text: c.decl.get("type") != nil}
		b.attempt(func() bool {
			c.Literal = b.literalOf(c, tc)
			return c.Literal != nil
		})
	}
}

// literalOf is what a class's type crosses as without being one; nil for structs and interfaces that have no form of their own.
func (b *builder) literalOf(c *classBuild, tc typeContext) model.Type {
	if known, ok := b.known(c.typ).(model.Known); ok && known.Form.Implementable() {
		return nil
	} else if ok {
		return known
	}
	switch u := c.typ.Underlying().(type) {
	case *types.Basic:
		return b.basic(u, c.Go, tc)
	case *types.Struct, *types.Interface:
		return nil
	default:
		return b.composite(u, c.Go, nil, tc)
	}
}

// protocols lets tables of functions stand for the interfaces of from: modules of which every method can be called in Lua. First
// it finds out which these are, as the methods of one may be about another.
func (b *builder) protocols() {
	var found []func()
	for _, f := range b.froms {
		b.from = f
		for _, c := range f.classes {
			if c.Interface && c.Literal == nil && b.protocol(f, c) != nil {
				found = append(found, func() {
					b.from = f
					p := &protocolBuild{decl: c.decl, Protocol: &model.Protocol{
						Go: c.Go, Pos: c.Pos, Name: c.FullName(), Class: c.Class,
					}}
					b.ifaces[b.keyOf(c.typ)] = p
					b.model.Interfaces = append(b.model.Interfaces, p.Protocol)
				})
			}
		}
	}
	for _, register := range found {
		register()
	}
	for _, f := range b.froms {
		b.from = f
		for _, c := range f.classes {
			if p := b.ifaces[b.keyOf(c.typ)]; p != nil && p.Class == c.Class {
				p.Methods = b.protocol(f, c)
			}
		}
	}
	b.from = nil
}

// protocol converts the methods of an interface for tables that stand for it; nil when one cannot be converted.
func (b *builder) protocol(f *fromBuild, c *classBuild) []*model.Func {
	iface := c.typ.Underlying().(*types.Interface)
	if whyNotInterface(iface) != "" {
		return nil
	}
	var funcs []*model.Func
	names := members{}
	for fn := range iface.Methods() {
		symbol := c.Go.Name + "." + fn.Name()
		if whyNotMethod(fn, b.override(f, symbol, fn)) != "" {
			return nil
		}
		bound, why := b.fromFunc(f, symbol, fn, names)
		if why != "" {
			return nil
		}
		funcs = append(funcs, bound)
	}
	return funcs
}
