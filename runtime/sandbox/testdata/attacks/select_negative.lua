-- expect: error
return select(-1e9,1,2,3)
