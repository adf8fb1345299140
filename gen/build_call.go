package gen

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// calls makes a typed call into Lua of each func type marked //luamod:call.
func (b *builder) calls() {
	for _, d := range b.decls {
		dir := d.get("call")
		if dir == nil || !b.bindable(d, dir) {
			continue
		}
		call := &model.Call{Name: "Call" + d.ident.Name, Go: b.ref(d.obj), Pos: b.position(d.ident.Pos())}
		pos := d.ident.Pos()
		if w := dir.word(); w.text != "" {
			call.Name, pos = w.text, w.pos
		}
		if call.Func = b.callSignature(d); call.Func != nil && b.checkCallName(call, pos) {
			b.model.Calls = append(b.model.Calls, call)
		}
	}
	slices.SortFunc(b.model.Calls, func(x, y *model.Call) int { return cmp.Compare(x.Name, y.Name) })
}

// callSignature converts the type of a typed call, nil when it cannot be one.
func (b *builder) callSignature(d *decl) *model.Func {
	sig, ok := d.obj.Type().Underlying().(*types.Signature)
	switch {
	case d.spec.TypeParams != nil:
		b.addf(d.ident.Pos(), diag.Generic, "%s has type parameters; a typed call needs a func type without", d.ident.Name)
	case !ok:
		b.addf(d.ident.Pos(), diag.BadCall, "%s is no func type, so nothing can be called as one; remove //luamod:call", d.ident.Name)
	default:
		tc := typeContext{what: "type " + d.ident.Name, code: diag.UnsupportedParam, way: "change its type or remove //luamod:call", pos: d.ident.Pos()}
		if f, ok := b.funcType(sig, b.ref(d.obj), d.spec.Type, tc).(model.Function); ok {
			return f.Func
		}
	}
	return nil
}

// checkCallName reports a name that programs cannot call, or that means another typed call.
func (b *builder) checkCallName(c *model.Call, pos token.Pos) bool {
	same := slices.IndexFunc(b.model.Calls, func(o *model.Call) bool { return o.Name == c.Name })
	switch {
	case !token.IsIdentifier(c.Name) || !token.IsExported(c.Name):
		b.addf(pos, diag.BadCall, "%q is no exported Go name, so programs could not call it", c.Name)
	case c.Name == "Table", strings.HasPrefix(c.Name, "Load"):
		b.addf(pos, diag.BadCall, "the bindings have other names like %s: Table, and Load with the name of a module; write //luamod:call name", c.Name)
	case same >= 0:
		b.addf(pos, diag.BadCall, "%s would be the typed call of %s, too; write //luamod:call name", c.Name, b.model.Calls[same].Go.Name)
	default:
		return true
	}
	return false
}
