package gen

import (
	"fmt"
	"go/constant"
	"go/types"
	"math"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// fields makes module values of the exported fields that have a tag.
func (b *builder) fields(m *moduleBuild) {
	if m.decl == nil {
		return
	}
	s, ok := m.decl.obj.Type().Underlying().(*types.Struct)
	if !ok {
		return
	}
	exprs := fieldExprs(structExpr(m.decl))
	for i := range s.NumFields() {
		v := s.Field(i)
		if v.Embedded() && v.Type() == types.Typ[types.Invalid] {
			b.addf(v.Pos(), diag.BrokenGo, "embedded %s of module %q does not compile; run go build", v.Name(), m.Name)
			continue
		}
		tag, ok := b.parseTag(s.Tag(i), b.tagLit(m.decl, v), v.Pos())
		if !ok || !tag.pos.IsValid() || tag.skip {
			continue
		}
		if !v.Exported() {
			b.unexportedTag(tag, v.Name())
			continue
		}
		b.moduleField(m, v, tag, typeContext{
			what: fmt.Sprintf("field %s of module %q", v.Name(), m.Name), code: diag.UnsupportedField,
			way: "change its type or remove its " + tag.key.name + " tag", pos: v.Pos(), text: tag.int64Text, toLua: true,
		}, exprs)
	}
}

func (b *builder) moduleField(m *moduleBuild, v *types.Var, tag fieldTag, tc typeContext, exprs fieldExprMap) {
	if tag.required || tag.omitEmpty {
		b.addf(tag.pos, diag.BadTag, "required and omitempty are for records; field %s is a value of module %q", v.Name(), m.Name)
		return
	}
	if tag.readonly {
		b.addf(tag.pos, diag.BadTag, "readonly has no effect: scripts get a copy of field %s; remove it", v.Name())
		return
	}
	name, pos := b.naming.lua(v.Name()), tag.pos
	if tag.name.text != "" {
		name = tag.name.text
	}
	if !b.checkLuaName(name, pos, v.Name(), "name it in the tag: lua:\"name\"") {
		return
	}
	t := b.typeOf(v.Type(), exprs[v.Name()], tc)
	if t == nil {
		return
	}
	if tag.int64Text && !hasText(t) {
		b.addf(tag.pos, diag.BadInt64, "field %s has no 64-bit integer; remove int64=string", v.Name())
		return
	}
	m.Values = append(m.Values, &model.Value{Name: name, Pos: b.position(v.Pos()), Field: v.Name(), Type: t})
}

// constants makes module values of the constants marked //luamod:const, alone or as a block.
func (b *builder) constants() {
	for _, d := range b.decls {
		dir, fromBlock := d.get("const"), false
		if dir == nil {
			dir, fromBlock = d.block.get("const"), true
		}
		if dir == nil || fromBlock && !d.ident.IsExported() || !b.bindable(d, dir) {
			continue
		}
		name, pos, how := b.naming.lua(d.ident.Name), d.ident.Pos(), "add //luamod:const name"
		if w := dir.word(); w.text != "" {
			name, pos, how = w.text, w.pos, "choose another"
			if fromBlock {
				b.addf(pos, diag.BadArgument, "//luamod:const on a block takes no name; name the constants one by one")
				continue
			}
		}
		c, ok := d.obj.(*types.Const)
		if m := b.moduleOf(d, dir); ok && m != nil && b.checkLuaName(name, pos, d.ident.Name, how) {
			b.constant(m, d, c, name)
		}
	}
}

func (b *builder) constant(m *moduleBuild, d *decl, c *types.Const, name string) {
	tc := typeContext{
		what: "constant " + d.ident.Name, code: diag.UnsupportedField,
		way: "remove //luamod:const", pos: d.ident.Pos(),
	}
	t := b.constType(c, tc)
	if t == nil {
		return
	}
	if i, ok := t.(model.Int); ok && !i.Text && !exactInLua(c.Val()) {
		b.addf(d.ident.Pos(), diag.BadInt64, "constant %s is beyond 2^53, which a Lua number cannot hold exactly; give it a type marked //luamod:type int64=string", d.ident.Name)
		return
	}
	m.Values = append(m.Values, &model.Value{Name: name, Pos: b.position(d.ident.Pos()), Doc: d.doc, Const: b.ref(c), Type: t})
}

// constType gives an untyped constant the type that holds it.
func (b *builder) constType(c *types.Const, tc typeContext) model.Type {
	basic, _ := c.Type().(*types.Basic)
	switch {
	case c.Val().Kind() == constant.Unknown:
		return b.basic(types.Typ[types.Invalid], model.Ref{}, tc)
	case basic == nil || basic.Info()&types.IsUntyped == 0:
		return b.typeOf(c.Type(), nil, tc)
	case basic.Info()&types.IsBoolean != 0:
		return model.Bool{}
	case basic.Info()&types.IsString != 0:
		return model.String{}
	case basic.Info()&types.IsInteger != 0:
		return model.Int{Kind: "int64"}
	case basic.Info()&types.IsFloat != 0:
		if f, _ := constant.Float64Val(c.Val()); math.IsInf(f, 0) {
			return b.refuse(c.Type(), tc, ": it is beyond float64")
		}
		return model.Float{Kind: "float64"}
	}
	return b.refuse(c.Type(), tc, "")
}

// exactInLua reports whether an integer constant is within ±2^53.
func exactInLua(v constant.Value) bool {
	i, exact := constant.Int64Val(constant.ToInt(v))
	return exact && i >= -1<<53 && i <= 1<<53
}
