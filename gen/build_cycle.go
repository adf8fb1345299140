package gen

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// checkInit reports bound code of the bindings package itself that uses what is generated: the tables are initialized with the functions
// that they call, and Go refuses variables that are initialized with themselves.
func (b *builder) checkInit() {
	pkg := b.loaded.byPath[b.out.path]
	if pkg == nil {
		return
	}
	c := &initCheck{builder: b, info: pkg.TypesInfo, nodes: map[types.Object]ast.Node{}, seen: map[types.Object]bool{}}
	for _, file := range pkg.Syntax {
		c.index(file)
	}
	for _, d := range b.decls {
		if d.pkg == pkg && d.fn != nil && d.obj != nil && b.isBound(d) {
			c.visit(d.obj, d.ident.Name)
		}
	}
}

// isBound reports whether generated code names a function.
func (b *builder) isBound(d *decl) bool {
	function := model.Ref{Path: d.pkg.PkgPath, Name: d.ident.Name}
	for _, m := range b.modules {
		if m.Loader == function || m.New != nil && m.New.Func == function {
			return true
		}
		for _, f := range m.Funcs {
			if f.Pos == b.position(d.ident.Pos()) {
				return true
			}
		}
	}
	return false
}

// initCheck follows the references that count for the order of initialization.
type initCheck struct {
	*builder
	info  *types.Info
	nodes map[types.Object]ast.Node // of functions and package-level variables: what they refer from
	seen  map[types.Object]bool
}

func (c *initCheck) index(file *ast.File) {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Body != nil {
				c.nodes[c.info.Defs[decl.Name]] = decl.Body
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					for _, name := range v.Names {
						c.nodes[c.info.Defs[name]] = v
					}
				}
			}
		}
	}
}

// visit reports the generated names that obj refers to, directly or not.
func (c *initCheck) visit(obj types.Object, bound string) {
	if c.seen[obj] || c.nodes[obj] == nil {
		return
	}
	c.seen[obj] = true
	ast.Inspect(c.nodes[obj], func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		switch used := c.info.Uses[id].(type) {
		case nil:
			if c.info.Defs[id] == nil && (id.Name == "Table" || strings.HasPrefix(id.Name, "Load") || c.callsHandles(id.Name)) {
				c.addf(id.Pos(), diag.InitCycle, "%s is initialized with %s, which leads here: Go refuses the cycle; choose another output, or go through a variable that an init function sets", id.Name, bound)
			}
		case *types.Func:
			c.visit(used.Origin(), bound)
		case *types.Var:
			c.visit(used, bound)
		}
		return true
	})
}

// callsHandles reports whether a name is that of a typed call that refers to classes, and so to their functions.
func (c *initCheck) callsHandles(name string) bool {
	return slices.ContainsFunc(c.model.Calls, func(call *model.Call) bool { return call.Name == name && len(call.Uses) > 0 })
}
