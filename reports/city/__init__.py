"""An invented city of any number of streets, loaded by COPY: what the benchmarks and a trial installation stand on."""
