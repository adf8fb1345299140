package sandbox

import "github.com/yuin/gopher-lua/ast"

// mostLocals is how many local variables the compiler has room for in a function.
const mostLocals = 200

// overfull is the line of the statement that declares one local variable too many, 0 when there is none: the compiler tells only where the function
// begins. Functions are looked at that are named or assigned.
func overfull(stmts []ast.Stmt, active int) int {
	for _, stmt := range stmts {
		if local, ok := stmt.(*ast.LocalAssignStmt); ok {
			if active += len(local.Names); active > mostLocals {
				return local.Line()
			}
		}
		for _, b := range blocks(stmt) {
			outer := active
			if b.own {
				outer = 0
			}
			if line := overfull(b.stmts, outer+b.names); line > 0 {
				return line
			}
		}
	}
	return 0
}

// block is a block in a statement, which begins with some local variables. One that is its own function has none of the others.
type block struct {
	stmts []ast.Stmt
	names int
	own   bool
}

func blocks(stmt ast.Stmt) []block {
	switch n := stmt.(type) {
	case *ast.DoBlockStmt:
		return []block{{stmts: n.Stmts}}
	case *ast.WhileStmt:
		return []block{{stmts: n.Stmts}}
	case *ast.RepeatStmt:
		return []block{{stmts: n.Stmts}}
	case *ast.IfStmt:
		return []block{{stmts: n.Then}, {stmts: n.Else}}
	case *ast.NumberForStmt:
		return []block{{stmts: n.Stmts, names: 4}}
	case *ast.GenericForStmt:
		return []block{{stmts: n.Stmts, names: 3 + len(n.Names)}}
	case *ast.FuncDefStmt:
		return functionsIn(n.Func)
	case *ast.LocalAssignStmt:
		return functionsIn(n.Exprs...)
	case *ast.AssignStmt:
		return functionsIn(n.Rhs...)
	case *ast.ReturnStmt:
		return functionsIn(n.Exprs...)
	}
	return nil
}

func functionsIn(exprs ...ast.Expr) (bodies []block) {
	for _, e := range exprs {
		if f, ok := e.(*ast.FunctionExpr); ok {
			bodies = append(bodies, block{stmts: f.Stmts, names: len(f.ParList.Names), own: true})
		}
	}
	return bodies
}
