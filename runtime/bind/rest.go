package bind

// Rest counts argument n and all that follow. Generated code makes room for them, which Go can have on the stack, and reads them:
//
//	nums := make([]int, c.Rest(2))
//	bind.Rest(c, 2, nums, bind.ToInt[int])
func (c Call) Rest(n int) int { return max(c.L.GetTop()-n+1, 0) }

// Rest reads dst, argument n and those that follow. The common types are read without a call of to for each.
func Rest[T any](c Call, n int, dst []T, to To[T]) {
	switch dst := any(dst).(type) {
	case []int:
		for i := range dst {
			dst[i] = c.Int(n + i)
		}
	case []float64:
		for i := range dst {
			dst[i] = c.Float64(n + i)
		}
	case []string:
		for i := range dst {
			dst[i] = c.String(n + i)
		}
	default:
		restOf(c, n, dst.([]T), to)
	}
}

func restOf[T any](c Call, n int, dst []T, to To[T]) {
	for i := range dst {
		dst[i] = Arg(c, n+i, to)
	}
}
