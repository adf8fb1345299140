package gen

import (
	"cmp"
	"fmt"
	"go/constant"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// findEnums makes an enum of each type marked //luamod:enum. Its type crosses as one from here on.
func (b *builder) findEnums() {
	for _, d := range b.decls {
		dir := d.get("enum")
		if dir == nil || d.get("class") != nil || !b.bindable(d, dir) {
			continue
		}
		base := b.enumBase(d, dir)
		if base == nil {
			continue
		}
		e := &model.Enumeration{
			Go: b.ref(d.obj), Pos: b.position(d.ident.Pos()), Doc: strings.TrimSpace(d.doc),
			Name: d.ident.Name, Base: base, Open: dir.word().text == "open",
		}
		pos := d.ident.Pos()
		if opt, ok := dir.options["name"]; ok {
			e.Name, pos = opt.text, opt.pos
		}
		b.enums[d.obj.(*types.TypeName)] = e
		ok := b.enumConstants(e, d)
		m := b.moduleOf(d, dir)
		if m != nil && b.checkTypeName(e.Name, pos, d, "//luamod:enum name=n") && ok {
			e.Module = m.Name
			m.Enums = append(m.Enums, e)
		}
	}
}

// enumBase returns what values of an enum are in Lua, or nil when its type can be none.
func (b *builder) enumBase(d *decl, dir *directive) model.Type {
	obj := d.obj.(*types.TypeName)
	basic, _ := obj.Type().Underlying().(*types.Basic)
	switch {
	case d.get("type") != nil:
		b.addf(dir.pos, diag.BadEnum, "%s is marked //luamod:type, too; the constants of an enum are numbers in Lua: keep one", obj.Name())
	case obj.IsAlias():
		b.addf(d.ident.Pos(), diag.BadEnum, "%s cannot be an enum: it is an alias; mark the type itself", obj.Name())
	case d.spec.TypeParams != nil:
		b.addf(d.ident.Pos(), diag.Generic, "%s has type parameters; an enum needs a type without", obj.Name())
	case basic != nil && basic.Info()&types.IsInteger != 0:
		return model.Int{Named: b.ref(obj), Kind: types.Typ[basic.Kind()].Name()}
	case basic != nil && basic.Info()&types.IsString != 0:
		return model.String{Named: b.ref(obj)}
	default:
		b.addf(d.ident.Pos(), diag.BadEnum, "%s cannot be an enum: it is neither an integer nor a string type", obj.Name())
	}
	return nil
}

// enumConstants collects the exported constants of the type in its package, except those with //luamod:skip.
func (b *builder) enumConstants(e *model.Enumeration, enum *decl) bool {
	ok := true
	for _, d := range b.decls {
		c, isConst := d.obj.(*types.Const)
		skip := d.get("skip") != nil || d.block.get("skip") != nil
		if !isConst || d.pkg != enum.pkg || !c.Exported() || skip || !types.Identical(c.Type(), enum.obj.Type()) {
			continue
		}
		if _, isInt := e.Base.(model.Int); isInt && !exactInLua(c.Val()) {
			b.addf(d.ident.Pos(), diag.BadInt64, "constant %s is beyond 2^53, which a Lua number cannot hold exactly; leave it out with //luamod:skip", c.Name())
			ok = false
			continue
		}
		e.Constants = append(e.Constants, &model.Constant{
			Name: b.constantName(c.Name(), e.Go.Name), Go: b.ref(c), Pos: b.position(c.Pos()), Value: goLiteral(c.Val()),
		})
	}
	if ok && len(e.Constants) == 0 {
		b.addf(enum.ident.Pos(), diag.BadEnum, "%s has no exported constants in its package; add some, or remove //luamod:enum", e.Go.Name)
		return false
	}
	slices.SortStableFunc(e.Constants, func(x, y *model.Constant) int { return cmp.Compare(x.Name, y.Name) })
	return b.checkConstants(e) && ok
}

// constantName is the key of a constant: its name without that of the type, or the whole name where the rest is no name
// in Lua. KindTool of Kind is tool.
func (b *builder) constantName(name, typeName string) string {
	rest, at := without(name, typeName)
	if key := b.naming.join(rest); at == 0 && isLuaName(key) {
		return key
	}
	return b.naming.lua(name)
}

// checkConstants reports constants with one key, and keys that are the value of another constant: an argument of that
// text would mean either.
func (b *builder) checkConstants(e *model.Enumeration) bool {
	ok := true
	byKey := map[string]*model.Constant{}
	report := func(code diag.Code, c *model.Constant, format string, args ...any) {
		b.diags.Addf(c.Pos, code, "%s", fmt.Sprintf(format, args...))
		ok = false
	}
	for _, c := range e.Constants {
		if have := byKey[c.Name]; have != nil {
			report(diag.DuplicateName, c, "constant %s is %q in Lua, as is %s of enum %s; leave one out with //luamod:skip",
				c.Go.Name, c.Name, have.Go.Name, e.Name)
			continue
		}
		byKey[c.Name] = c
	}
	for _, c := range e.Constants {
		text, err := strconv.Unquote(c.Value)
		if have := byKey[text]; err == nil && have != nil && have.Value != c.Value {
			report(diag.BadEnum, c, "the value of %s is %q, which is the name of %s in Lua; leave one out with //luamod:skip", c.Go.Name, text, have.Go.Name)
		}
	}
	return ok
}

// goLiteral writes a constant as Go does.
func goLiteral(v constant.Value) string {
	if v.Kind() == constant.String {
		return strconv.Quote(constant.StringVal(v))
	}
	return v.ExactString()
}

// enumLiteral reads a default: the name of a constant or its value.
func enumLiteral(e *model.Enumeration, value string) (lit, why string) {
	var names []string
	for _, c := range e.Constants {
		if c.Name == value {
			return c.Value, ""
		}
		names = append(names, c.Name)
	}
	lit, why = literal(e.Base, value)
	known := slices.ContainsFunc(e.Constants, func(c *model.Constant) bool { return c.Value == lit })
	if why == "" && (known || e.Open) {
		return lit, ""
	}
	return "", fmt.Sprintf("%q is no %s%s", value, e.Name, diag.Suggest(value, names))
}
