package gen

import (
	"go/ast"
	"go/types"

	"github.com/luamodgen/luamodgen/gen/model"
)

// mapType converts a map, whose keys are values that are equal in Lua when they are in Go.
func (b *builder) mapType(t *types.Map, named model.Ref, expr ast.Expr, tc typeContext) model.Type {
	var keyExpr, valueExpr ast.Expr
	if m, ok := expr.(*ast.MapType); ok {
		keyExpr, valueExpr = m.Key, m.Value
	}
	key := b.typeOf(t.Key(), keyExpr, tc)
	elem := b.typeOf(t.Elem(), valueExpr, tc)
	if key == nil || elem == nil {
		return nil
	}
	if isKey(key) && types.Comparable(t.Key()) {
		return model.Map{Named: named, Key: key, Elem: elem}
	}
	if keyExpr != nil {
		tc.pos = keyExpr.Pos()
	}
	return b.refuse(t.Key(), tc, " as a map key: use a bool, number or string")
}

// isKey reports whether values of t are plain ones in Lua. The text of a time says more than which moment it is.
func isKey(t model.Type) bool {
	switch t := t.(type) {
	case model.Bool, model.Int, model.Float, model.String, model.Enum, model.ByteArray:
		return true
	case model.Known:
		return !nilKnown(t) && t.Form != model.FormTime
	}
	return false
}
