-- expect: error
return os.time{year=1e300,month=-2^53,day="x"}
